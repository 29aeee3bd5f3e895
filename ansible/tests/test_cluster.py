"""nodes_info, volume_info, capabilities"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from agent import Agent
from conftest import Run, run_plugin

DEPLOYER = """
namespace "%s" {
  capabilities = ["submit-job", "read-job"]
  variables {
    path "nomad/jobs/*" {
      capabilities = ["write", "read"]
    }
    path "nomad/jobs/other" {
      capabilities = ["deny"]
    }
  }
}
host_volume "let*" {
  policy = "read"
}
node {
  policy = "read"
}
"""


def test_ready_nodes_are_told_with_their_drivers_and_resources(run: Run) -> None:
    result = run("nodes_info")
    (node,) = result["nodes"]
    assert node["name"] == os.uname().nodename and node["address"] == "127.0.0.1" and node["eligible"]
    assert "raw_exec" in node["drivers"] and "docker" not in node["drivers"]
    assert node["cpu_mhz"] > 0 and node["memory_mb"] > 0
    assert result["version"] == node["version"] == result["servers"][0]["version"]


def test_a_host_volume_is_found_on_its_node_and_an_unknown_one_on_none(run: Run) -> None:
    found = run("volume_info", name="letters")["nodes"]
    assert [(node["name"], node["ready"], node["read_only"]) for node in found] == [(os.uname().nodename, True, False)]
    assert run("volume_info", name="nowhere")["nodes"] == []


def test_a_management_token_lacks_nothing(run: Run) -> None:
    result = run("capabilities", wanted=["submit-job", "variables:write:nomad/jobs/*", "acl:write"])
    assert (result["acl"], result["missing"], result["token"]["type"]) == (True, [], "management")


def test_a_token_lacks_what_its_policies_do_not_grant(run: Run, agent: Agent, namespace: str) -> None:
    granted = [
        "submit-job",
        "variables:read:nomad/jobs/rbac",
        "variables:list:nomad/jobs/rbac",
        "variables:write:nomad/jobs/*",
        "host-volume:mount-readonly:letters",
        "node:read",
        "namespace:read",
    ]
    missing = [
        "alloc-exec",
        "variables:destroy:nomad/jobs/rbac",
        "variables:read:nomad/jobs/other",
        "variables:write:*",
        "host-volume:mount-readwrite:letters",
        "host-volume:mount-readonly:postgres",
        "node:write",
        "operator:read",
        "acl:write",
        "namespace:write",
    ]
    token = agent.new_token(DEPLOYER % namespace)
    assert run("capabilities", token=token, wanted=[*granted, *missing])["missing"] == missing
    assert run("capabilities", token=token, namespace="another", wanted=["submit-job"])["missing"] == ["submit-job"]


def test_what_is_said_about_a_token_is_what_nomad_then_does(run: Run, agent: Agent, namespace: str) -> None:
    token = agent.new_token(DEPLOYER % namespace)
    for path in ("nomad/jobs/rbac", "nomad/jobs/other", "elsewhere"):
        missing = run("capabilities", token=token, wanted=[f"variables:write:{path}"])["missing"]
        written = run("variable", token=token, path=path, items={"a": "b"})
        assert bool(missing) == written.get("failed", False), (path, missing, written)


def test_rights_of_several_policies_add_up_also_through_a_role(run: Run, agent: Agent, namespace: str) -> None:
    for name, rules in (
        ("one", 'node {\n policy = "read"\n}'),
        ("two", f'namespace "{namespace}" {{\n policy = "write"\n}}'),
    ):
        agent.ask("POST", f"acl/policy/{name}", {"Name": name, "Rules": rules})
    role = agent.ask("POST", "acl/role", {"Name": "both", "Policies": [{"Name": "two"}]})
    made = agent.ask(
        "POST", "acl/token", {"Name": "x", "Type": "client", "Policies": ["one"], "Roles": [{"ID": role["ID"]}]}
    )
    assert run("capabilities", token=made["SecretID"], wanted=["node:read", "submit-job", "node:write"])["missing"] == [
        "node:write"
    ]


def test_a_word_that_is_no_capability_is_refused(run: Run) -> None:
    for word in ("submitjob", "variables:write", "variables:wrote:x", "acl:write:x", ""):
        refused = run("capabilities", wanted=[word])
        assert refused["failed"] and f'no capability "{word}"' in refused["msg"]


@pytest.mark.parametrize("token", ["11111111-2222-3333-4444-555555555555", "no-token-at-all"])
def test_an_unknown_token_is_called_unknown_and_not_shown(run: Run, token: str) -> None:
    for refused in (
        run("capabilities", token=token, wanted=["submit-job"]),
        run("variable_info", token=token, path="a"),
    ):
        assert refused["failed"] and "Nomad does not know the token" in refused["msg"] and token not in refused["msg"]


def test_no_token_is_called_missing(run: Run) -> None:
    for refused in (run("capabilities", token=None, wanted=["submit-job"]), run("variable_info", token=None, path="a")):
        assert refused["failed"] and "the cluster wants a token and none was given" in refused["msg"]


def test_an_expired_token_is_called_expired(run: Run, agent: Agent, namespace: str) -> None:
    token = agent.new_token(DEPLOYER % namespace, ttl="1s")
    assert run("capabilities", token=token, wanted=["submit-job"])["token"]["expires"]
    agent.until("an expiry", lambda: "failed" in run("capabilities", token=token, wanted=["submit-job"]))
    for refused in (
        run("capabilities", token=token, wanted=["submit-job"]),
        run("variable_info", token=token, path="a"),
    ):
        assert refused["failed"] and "the token has expired" in refused["msg"]


def test_a_token_without_the_right_is_told_which_one(run: Run, agent: Agent, namespace: str) -> None:
    token = agent.new_token(DEPLOYER % namespace)
    refused = run("variable", token=token, path="elsewhere", items={"a": "b"})
    assert 'the token lacks "read" on the variable elsewhere' in refused["msg"]


@pytest.fixture(scope="module")
def open_agent(tmp_path_factory: pytest.TempPathFactory, agent: Agent) -> Iterator[Agent]:
    del agent  # It skips where there is no Nomad.
    running = Agent(tmp_path_factory.mktemp("open"), acl=False)
    try:
        running.start_server()
        yield running
    finally:
        running.remove()


def test_where_access_control_is_off_nothing_is_missing(open_agent: Agent, tmp_path: Path) -> None:
    arguments = {"address": open_agent.address, "wanted": ["submit-job", "acl:write"]}
    assert run_plugin("capabilities", arguments, tmp_path, check=False, diff=False) == {
        "changed": False,
        "acl": False,
        "missing": [],
        "token": {},
    }
