"""How the cluster is found and trusted, and what happens with addresses, tokens and answers that are of no use."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import job_files
import pytest
from agent import Agent, free_ports
from conftest import run_plugin

SECRET = "11111111-2222-3333-4444-555555555555"
Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Reads a variable with exactly these arguments, and with this environment."""

    def ask(environment: dict[str, str] | None = None, **arguments: Any) -> dict[str, Any]:
        for name in (
            "NOMAD_ADDR",
            "NOMAD_TOKEN",
            "NOMAD_REGION",
            "NOMAD_CACERT",
            "NOMAD_CLIENT_CERT",
            "NOMAD_CLIENT_KEY",
        ):
            monkeypatch.delenv(name, raising=False)
        for name, value in (environment or {}).items():
            monkeypatch.setenv(name, value)
        return run_plugin("variable_info", {"path": "a", **arguments}, tmp_path, check=False, diff=False)

    return ask


@pytest.fixture(scope="module")
def secure(agent: Agent, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    """A cluster that speaks TLS alone and wants a certificate of its clients."""
    del agent  # It skips where there is no Nomad.
    running = Agent(tmp_path_factory.mktemp("secure"), tls=True)
    try:
        running.start()
        yield running
    finally:
        running.remove()


def test_address_and_token_come_from_arguments_then_from_the_environment(
    ask: Ask, agent: Agent, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text(f"{agent.token}\n")
    nowhere = {"NOMAD_ADDR": "http://127.0.0.1:1", "NOMAD_TOKEN": SECRET}
    assert ask({"NOMAD_ADDR": agent.address, "NOMAD_TOKEN": agent.token})["exists"] is False
    assert ask(nowhere, address=f"{agent.address}/", token=agent.token)["exists"] is False
    assert ask(nowhere, address=agent.address, token_file=str(tmp_path / "token"))["exists"] is False


@pytest.mark.xdist_group("tls")
def test_a_cluster_with_tls_is_reached_with_its_authority_and_our_certificate(
    ask: Ask, secure: Agent, tmp_path: Path
) -> None:
    connection = {"address": secure.address, "token": secure.token, **secure.certificates}
    assert ask(**connection)["exists"] is False
    (tmp_path / "web.nomad.hcl").write_text(job_files.SERVICE)
    done = run_plugin("job", {**connection, "src": "web.nomad.hcl"}, tmp_path, check=False, diff=False)
    assert done["changed"] and "failed" not in done, done
    command = {**connection, "job_id": "web", "task": "main", "command": ["cat"], "stdin": "through TLS"}
    assert run_plugin("exec", command, tmp_path, check=False, diff=False)["stdout"] == "through TLS"
    late = {**command, "command": ["sleep", "1000"], "timeout_seconds": 0.5}
    assert "it has not ended after 0.5 s" in run_plugin("exec", late, tmp_path, check=False, diff=False)["msg"]


@pytest.mark.xdist_group("tls")
def test_a_certificate_that_is_not_trusted_or_not_shown_is_told(ask: Ask, secure: Agent) -> None:
    ours = secure.certificates
    stranger = ask(address=secure.address, token=secure.token)
    assert "a certificate that is not trusted" in stranger["msg"] and "ca_file" in stranger["msg"]
    assert "failed" in ask(address=secure.address, token=secure.token, ca_file=ours["ca_file"])
    plain = ask(address=secure.address.replace("https", "http"), token=secure.token)
    assert "Nomad speaks HTTPS there" in plain["msg"]


def test_https_to_a_cluster_without_tls_is_told(ask: Ask, agent: Agent) -> None:
    assert "does not agree on TLS" in ask(address=agent.address.replace("http", "https"), token=agent.token)["msg"]


def test_an_unknown_region_is_told(ask: Ask, agent: Agent) -> None:
    assert "Nomad knows no such region" in ask(address=agent.address, token=agent.token, region="moon")["msg"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"address": "nomad.example:4646"}, "http:// or https://"),
        ({"address": "http://user:hunter2hunter2@nomad.example"}, "neither user nor query"),
        ({"address": "http://nowhere.invalid:4646"}, "a name that does not resolve"),
        ({"address": f"http://127.0.0.1:{free_ports('nobody')['nobody']}"}, "refuses connections"),
        ({"token_file": "/nowhere/token"}, "/nowhere/token: No such file or directory"),
        ({"token": f"{SECRET} {SECRET}"}, "several lines"),
        ({"token": f"{SECRET}\n{SECRET}"}, "several lines"),
        ({"address": "https://127.0.0.1:1", "ca_file": "/nowhere/ca.pem"}, "certificate authorities cannot be read"),
        ({"address": "https://127.0.0.1:1", "client_cert": "/etc/hostname"}, "client certificate cannot be used"),
        ({"request_timeout_seconds": "soon"}, "request_timeout_seconds"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words_and_shows_no_secret(
    ask: Ask, arguments: dict[str, Any], why: str
) -> None:
    refused = ask(**arguments)
    assert refused["failed"] and why in refused["msg"] and "\nNext: " in refused["msg"], refused
    assert SECRET not in json.dumps(refused) and "hunter2" not in json.dumps(refused)


class Stranger(http.server.BaseHTTPRequestHandler):
    """A server that is no Nomad. It answers by the first part of the path after /v1/var/."""

    tokens: list[str | None]

    def do_GET(self) -> None:
        kind = self.path.split("?")[0].rpartition("/")[2]
        if self.path.startswith("/elsewhere"):
            self.tokens.append(self.headers["X-Nomad-Token"])
        if kind == "redirect":
            self.send_response(307)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif kind == "half":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"{")
        elif kind == "silence":
            self.server.quiet.wait(10)
        else:
            self.send_response(200 if kind == "page" else 502)
            self.end_headers()
            self.wfile.write(b"<html>hello</html>")
        self.close_connection = True

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def stranger() -> Iterator[http.server.ThreadingHTTPServer]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        server.quiet = threading.Event()
        Stranger.tokens = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.quiet.set()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("redirect", "a redirect was answered (HTTP 307)"),
        ("half", "broke off its answer"),
        ("silence", "did not answer within"),
        ("page", "that is not Nomad's"),
        ("gateway", "HTTP 502"),
    ],
)
def test_a_server_that_is_no_nomad_gets_no_further(
    ask: Ask, stranger: http.server.ThreadingHTTPServer, kind: str, why: str
) -> None:
    address = f"http://127.0.0.1:{stranger.server_address[1]}"
    refused = ask(address=address, token=SECRET, path=kind, request_timeout_seconds=0.5, leader_timeout_seconds=0)
    assert refused["failed"] and why in refused["msg"] and "\nNext: " in refused["msg"], refused
    assert SECRET not in json.dumps(refused) and Stranger.tokens == []
