"""A real cluster of Nomad on the loopback, with access control: a server and a client, for one run of the tests."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_COMMON = """
bind_addr            = "127.0.0.1"
data_dir             = "{directory}/{role}"
disable_update_check = true
advertise {{
  http = "127.0.0.1"
  rpc  = "127.0.0.1"
  serf = "127.0.0.1"
}}
acl {{
  enabled                  = {acl}
  token_min_expiration_ttl = "1s"
}}
"""

_TLS = """
tls {{
  http                = true
  rpc                 = true
  ca_file             = "{directory}/nomad-agent-ca.pem"
  cert_file           = "{directory}/global-{role}-nomad.pem"
  key_file            = "{directory}/global-{role}-nomad-key.pem"
  verify_https_client = true
}}
"""

_SERVER = """
ports {{
  http = {http}
  rpc  = {rpc}
  serf = {serf}
}}
server {{
  enabled          = true
  bootstrap_expect = 1
}}
"""

_CLIENT = """
ports {{
  http = {client_http}
}}
client {{
  enabled           = true
  network_interface = "lo"
  servers           = ["127.0.0.1:{rpc}"]
  # Without the internet these wait for an answer that does not come.
  options           = {{ "fingerprint.denylist" = "env_aws,env_azure,env_gce,env_digitalocean,consul,vault,cni" }}
  host_volume "letters" {{
    path = "{directory}"
  }}
}}
plugin "raw_exec" {{
  config {{
    enabled = true
  }}
}}
"""


@dataclass
class Agent:
    """The state outlives `stop_server` and `start_server`, and so do the tasks."""

    directory: Path
    acl: bool = True
    tls: bool = False
    token: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.ports['http']}"

    @property
    def certificates(self) -> dict[str, str]:
        """What a client of an agent with TLS has to show and to trust, as arguments of a task."""
        names = {"ca_file": "nomad-agent-ca", "client_cert": "global-cli-nomad", "client_key": "global-cli-nomad-key"}
        return {argument: str(self.directory / f"{name}.pem") for argument, name in names.items()}

    def start(self) -> None:
        """Until a job can be placed."""
        if self.tls:
            self._make_certificates()
        self.start_server()
        # A client that registers before the key ring is there tries again only after a quarter of a minute.
        self.until("a key ring", lambda: self.ask("GET", "operator/keyring/keys"))
        self._spawn("client", _CLIENT)
        self.until("a ready node", lambda: [node for node in self.ask("GET", "nodes") if node["Status"] == "ready"])

    def start_server(self) -> None:
        self.ports = self.ports or free_ports("http", "rpc", "serf", "client_http")
        self._spawn("server", _SERVER)
        if self.acl and not self.token:
            self.token = self.until("a leader", lambda: self.ask("POST", "acl/bootstrap"))["SecretID"]
        self.until("a leader", lambda: self.ask("GET", "status/leader"))

    def stop_server(self) -> None:
        self._end("server")

    def remove(self) -> None:
        """Ends what runs on it and takes down what Nomad has mounted for it, then ends the agents."""
        if "client" in self._processes:
            for job in self.ask("GET", "jobs?namespace=*"):
                self.ask("DELETE", f"job/{job['ID']}?purge=true&namespace={job['Namespace']}")
            self.until("an end of all tasks", lambda: all(map(_has_ended, self.ask("GET", "allocations?namespace=*"))))
            self.ask("PUT", "system/gc")
            self.until("an empty node", lambda: not list((self.directory / "client" / "alloc").glob("*")))
        for role in list(self._processes):
            self._end(role)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What Nomad itself says, without any code of ours."""
        request = urllib.request.Request(
            f"{self.address}/v1/{path}", method=method, headers={"X-Nomad-Token": self.token}
        )
        request.data = None if body is None else json.dumps(body).encode()
        handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({})]
        if self.tls:
            context = ssl.create_default_context(cafile=self.certificates["ca_file"])
            context.load_cert_chain(self.certificates["client_cert"], self.certificates["client_key"])
            handlers.append(urllib.request.HTTPSHandler(context=context))
        with urllib.request.build_opener(*handlers).open(request, timeout=10) as response:
            text = response.read()
        return json.loads(text) if text else None

    def new_token(self, rules: str, ttl: str | None = None) -> str:
        """The secret of a new token that may do what the rules say."""
        name = f"test-{time.monotonic_ns()}"
        self.ask("POST", f"acl/policy/{name}", {"Name": name, "Rules": rules})
        body = {"Name": name, "Type": "client", "Policies": [name], **({"ExpirationTTL": ttl} if ttl else {})}
        return self.ask("POST", "acl/token", body)["SecretID"]

    def until(self, what: str, happens: Callable[[], Any]) -> Any:
        give_up_at = time.monotonic() + 30
        while time.monotonic() < give_up_at:
            try:
                if result := happens():
                    return result
            except (urllib.error.URLError, OSError):
                pass
            if any(process.poll() is not None for process in self._processes.values()):
                break
            time.sleep(0.05)
        logs = "\n".join(file.read_text()[-2000:] for file in self.directory.glob("*.log"))
        raise AssertionError(f"no {what} within 30 s; the agents say:\n{logs}")

    def _make_certificates(self) -> None:
        for command in (["ca", "create"], *(["cert", "create", f"-{role}"] for role in ("server", "client", "cli"))):
            subprocess.run(["nomad", "tls", *command], cwd=self.directory, check=True, capture_output=True)

    def _spawn(self, role: str, configuration: str) -> None:
        file = self.directory / f"{role}.hcl"
        file.write_text(
            (_COMMON + (_TLS if self.tls else "") + configuration).format(
                directory=self.directory, role=role, acl=str(self.acl).lower(), **self.ports
            )
        )
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NOMAD_")}
        with (self.directory / f"{role}.log").open("ab") as log:
            self._processes[role] = subprocess.Popen(
                ["nomad", "agent", "-config", str(file)], stdout=log, stderr=log, env=environment
            )

    def _end(self, role: str) -> None:
        process = self._processes.pop(role)
        process.terminate()
        process.wait(20)


def _has_ended(allocation: dict[str, Any]) -> bool:
    return allocation["ClientStatus"] in ("complete", "failed", "lost")


def free_ports(*names: str) -> dict[str, int]:
    """As many ports that nobody listens on."""
    with ExitStack() as held:
        ports = {}
        for name in names:
            listener = held.enter_context(socket.socket())
            listener.bind(("127.0.0.1", 0))
            ports[name] = listener.getsockname()[1]
        return ports
