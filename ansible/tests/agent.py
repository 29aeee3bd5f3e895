"""A real agent of Nomad on free ports of the loopback, with access control, for one run of the tests."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_CONFIGURATION = """
bind_addr            = "127.0.0.1"
data_dir             = "{directory}/data"
disable_update_check = true
leave_on_interrupt   = false
ports {{
  http = {http}
  rpc  = {rpc}
  serf = {serf}
}}
advertise {{
  http = "127.0.0.1"
  rpc  = "127.0.0.1"
  serf = "127.0.0.1"
}}
acl {{
  enabled                  = {acl}
  token_min_expiration_ttl = "1s"
}}
server {{
  enabled          = true
  bootstrap_expect = 1
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
    """Server and client in one process. It keeps its state over `stop` and `start`."""

    directory: Path
    acl: bool = True
    token: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.ports['http']}"

    def start(self) -> None:
        if not self.ports:
            self.ports = free_ports("http", "rpc", "serf")
        configuration = self.directory / "agent.hcl"
        configuration.write_text(
            _CONFIGURATION.format(directory=self.directory, acl=str(self.acl).lower(), **self.ports)
        )
        with (self.directory / "agent.log").open("ab") as log:
            environment = {name: value for name, value in os.environ.items() if not name.startswith("NOMAD_")}
            self._process = subprocess.Popen(
                ["nomad", "agent", "-config", str(configuration)], stdout=log, stderr=log, env=environment
            )
        if self.acl and not self.token:
            self.token = self._until("a leader", lambda: self.ask("POST", "acl/bootstrap"))["SecretID"]
        self._until("a ready node", lambda: [node for node in self.ask("GET", "nodes") if node["Status"] == "ready"])

    def stop(self) -> None:
        """Ends the process and leaves what runs running."""
        if self._process:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def remove(self) -> None:
        """Ends what runs on it, then the agent."""
        if not self._process or not self.token:
            self.stop()
            return
        for job in self.ask("GET", "jobs?namespace=*"):
            self.ask("DELETE", f"job/{job['ID']}?purge=true&namespace={job['Namespace']}")
        self._until(
            "an empty node",
            lambda: all(one["ClientStatus"] in ("complete", "failed", "lost") for one in self.ask("GET", "allocations?namespace=*")),
        )
        self.stop()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What Nomad itself says, without any code of ours."""
        request = urllib.request.Request(f"{self.address}/v1/{path}", method=method, headers={"X-Nomad-Token": self.token})
        request.data = None if body is None else json.dumps(body).encode()
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as response:
            text = response.read()
        return json.loads(text) if text else None

    def new_token(self, rules: str, ttl: str | None = None) -> str:
        """The secret of a new token that may do what the rules say."""
        name = f"test-{time.monotonic_ns()}"
        self.ask("POST", f"acl/policy/{name}", {"Name": name, "Rules": rules})
        body = {"Name": name, "Type": "client", "Policies": [name], **({"ExpirationTTL": ttl} if ttl else {})}
        return self.ask("POST", "acl/token", body)["SecretID"]

    def _until(self, what: str, happens: Any) -> Any:
        give_up_at = time.monotonic() + 30
        while time.monotonic() < give_up_at:
            try:
                if result := happens():
                    return result
            except (urllib.error.URLError, OSError):
                pass
            if self._process and self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"no {what} within 30 s; the agent says:\n{(self.directory / 'agent.log').read_text()[-3000:]}")


def free_ports(*names: str) -> dict[str, int]:
    """As many ports that nobody listens on."""
    with ExitStack() as held:
        ports = {}
        for name in names:
            listener = held.enter_context(socket.socket())
            listener.bind(("127.0.0.1", 0))
            ports[name] = listener.getsockname()[1]
        return ports
