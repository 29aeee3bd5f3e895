"""namespace, acl_policy"""

from __future__ import annotations

from agent import Agent
from conftest import Run

RULES = 'namespace "default" {\n  capabilities = ["read-job"]\n}\n'


def test_a_namespace_is_made_changed_and_removed_each_once(run: Run, agent: Agent) -> None:
    steps = [
        run("namespace", name="made", description="one"),
        run("namespace", name="made", description="one"),
        run("namespace", name="made"),
        run("namespace", name="made", description="two", diff=True),
    ]
    assert [step["changed"] for step in steps] == [True, False, False, True]
    assert steps[-1]["diff"]["before"]["description"] == "one"
    assert agent.ask("GET", "namespace/made")["Description"] == "two"
    assert [run("namespace", name="made", state="absent")["changed"] for _ in range(2)] == [True, False]


def test_a_namespace_keeps_what_the_plugin_has_no_option_for(run: Run, agent: Agent) -> None:
    agent.ask("POST", "namespace/kept", {"Name": "kept", "Meta": {"owner": "somebody"}})
    assert run("namespace", name="kept", description="two")["changed"]
    assert agent.ask("GET", "namespace/kept")["Meta"] == {"owner": "somebody"}


def test_a_namespace_in_use_is_not_removed_and_the_reason_is_told(run: Run, namespace: str) -> None:
    run("variable", path="in/use", items={"a": "b"})
    refused = run("namespace", name=namespace, state="absent")
    assert refused["failed"] and "has variables" in refused["msg"]


def test_check_mode_makes_no_namespace_and_no_policy(run: Run, agent: Agent) -> None:
    assert run("namespace", name="unmade", check=True)["changed"]
    assert run("acl_policy", name="unmade", rules=RULES, check=True)["changed"]
    assert "unmade" not in [one["Name"] for path in ("namespaces", "acl/policies") for one in agent.ask("GET", path)]


def test_a_policy_is_made_changed_and_removed_each_once(run: Run, agent: Agent) -> None:
    job = {"namespace": "default", "job_id": "edge"}
    steps = [
        run("acl_policy", name="edge", rules=RULES, description="one", job=job),
        run("acl_policy", name="edge", rules=f"\n{RULES}\n\n", description="one", job=job),
        run("acl_policy", name="edge", rules=RULES, job=job),
        run("acl_policy", name="edge", rules=RULES.replace("read-job", "submit-job"), job=job, diff=True),
    ]
    assert [step["changed"] for step in steps] == [True, False, False, True]
    assert "read-job" in steps[-1]["diff"]["before"] and "submit-job" in steps[-1]["diff"]["after"]
    stored = agent.ask("GET", "acl/policy/edge")
    assert (stored["Description"], stored["JobACL"]["JobID"]) == ("one", "edge")
    assert [run("acl_policy", name="edge", state="absent")["changed"] for _ in range(2)] == [True, False]


def test_a_policy_without_a_job_is_bound_to_none(run: Run, agent: Agent) -> None:
    run("acl_policy", name="free", rules=RULES, job={"job_id": "edge", "group": "one", "task": "two"})
    assert run("acl_policy", name="free", rules=RULES)["changed"]
    assert not (agent.ask("GET", "acl/policy/free")["JobACL"] or {}).get("JobID")
    assert not run("acl_policy", name="free", rules=RULES)["changed"]


def test_rules_that_cannot_be_read_are_refused_in_nomads_words(run: Run) -> None:
    refused = run("acl_policy", name="broken", rules='namespace "x" { capabilities = ["fly"] }')
    assert refused["failed"] and "cannot write the policy broken" in refused["msg"] and "\nNext: " in refused["msg"]
