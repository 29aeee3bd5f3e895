"""job: what is submitted, followed, refused and removed"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import job_files
import pytest
from agent import Agent
from conftest import Run

FAILING = "echo password=hunter2hunter2; echo boom >&2; sleep 0.1; exit 3"
Submit = Callable[..., dict[str, Any]]


@pytest.fixture
def service(run: Run, tmp_path: Path) -> Submit:
    return submitting(run, tmp_path / "web.nomad.hcl", job_files.SERVICE)


@pytest.fixture
def batch(run: Run, tmp_path: Path) -> Submit:
    return submitting(run, tmp_path / "letter.nomad.hcl", job_files.BATCH)


@pytest.fixture
def system(run: Run, tmp_path: Path) -> Submit:
    return submitting(run, tmp_path / "edge.nomad.hcl", job_files.SYSTEM)


def submitting(run: Run, file: Path, text: str) -> Submit:
    file.write_text(text)

    def submit(
        *, check: bool = False, diff: bool = False, detach: bool = False, timeout: float = 20, **variables: Any
    ) -> dict[str, Any]:
        return run(
            "job", src=str(file), variables=variables, check=check, diff=diff, detach=detach, timeout_seconds=timeout
        )

    return submit


def registrations(agent: Agent, namespace: str, job: str = "web") -> int:
    return [one["TriggeredBy"] for one in agent.ask("GET", f"job/{job}/evaluations?namespace={namespace}")].count(
        "job-register"
    )


def test_a_service_is_followed_until_it_is_healthy_and_again_nothing_is_submitted(
    service: Submit, agent: Agent, namespace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = service(count=2)
    assert first["changed"] and first["version"] == 0, first
    assert [one["client_status"] for one in first["allocations"]] == ["running", "running"]
    assert agent.ask("GET", f"deployment/{first['deployment_id']}")["Status"] == "successful"
    told = capsys.readouterr().out.splitlines()
    assert told and all(
        re.fullmatch(r"web: (Nomad looks for a place|\d of 2 healthy(, \d starting)?) \(\d+ s\)", line) for line in told
    ), told
    again = service(count=2)
    assert (again["changed"], again["version"], again["deployment_id"]) == (False, 0, first["deployment_id"])
    assert registrations(agent, namespace) == 1


def test_a_file_and_its_variables_stay_with_the_job(service: Submit, agent: Agent, namespace: str) -> None:
    service(count=2, detach=True)
    kept = agent.ask("GET", f"job/web/submission?version=0&namespace={namespace}")
    assert (kept["Format"], kept["Source"], kept["Variables"]) == ("hcl2", job_files.SERVICE, "count = 2\n")


def test_a_version_that_fails_is_told_with_its_output_and_what_serves(service: Submit) -> None:
    service()
    failed = service(command=FAILING)
    assert failed["failed"] and failed["changed"] and failed["version"] == 1
    assert failed["msg"].startswith("version 1 of the job web was not rolled out: Failed due to unhealthy allocations")
    assert "Nomad has gone back to the earlier version, which is now version 2. There is " in failed["msg"]
    assert "Exit Code: 3" in failed["msg"] and "boom" in failed["msg"] and "\nNext: " in failed["msg"]
    assert "hunter2" not in json.dumps(failed)


def test_a_version_that_nomad_took_back_is_submitted_again_and_the_one_before_is_not(service: Submit) -> None:
    service()
    service(command=FAILING)
    assert not service()["changed"]
    assert service(command=FAILING)["version"] > 2


def test_a_job_that_failed_without_a_way_back_is_tried_again_and_then_left_alone(run: Run, tmp_path: Path) -> None:
    submit = submitting(
        run, tmp_path / "web.nomad.hcl", job_files.SERVICE.replace("unlimited = false", "unlimited = true")
    )
    command = f"test -e {tmp_path}/mended || exit 3; exec sleep 1000"
    assert submit(command=command)["failed"]
    (tmp_path / "mended").touch()
    foreseen = submit(command=command, check=True, diff=True)
    assert foreseen["changed"] and "submitted again" in foreseen["diff"]["prepared"]
    mended = submit(command=command)
    assert mended["changed"] and "failed" not in mended, mended
    assert not submit(command=command)["changed"]


def test_a_job_that_may_not_be_rescheduled_is_not_tried_again_in_vain(service: Submit) -> None:
    assert service(command=FAILING)["failed"]
    refused = service(command=FAILING)
    assert refused["failed"] and "cannot be tried again" in refused["msg"] and "state=absent" in refused["msg"]


def test_a_batch_job_that_failed_is_tried_again(batch: Submit, tmp_path: Path) -> None:
    command = f"test -e {tmp_path}/mended"
    assert batch(command=command)["failed"]
    (tmp_path / "mended").touch()
    mended = batch(command=command)
    assert mended["changed"] and [one["client_status"] for one in mended["allocations"]] == ["complete"], mended
    assert not batch(command=command)["changed"]


def test_a_job_that_recovered_after_its_deployment_failed_is_left_alone(run: Run, tmp_path: Path) -> None:
    patient = 'attempts = 1\n      delay    = "1s"\n      interval = "5s"\n      mode     = "delay"'
    text = re.sub(r'attempts = 0\n +mode     = "fail"', patient, job_files.SERVICE)
    submit = submitting(run, tmp_path / "web.nomad.hcl", text)
    command = f"test -e {tmp_path}/mended || exit 3; exec sleep 1000"
    assert submit(command=command)["failed"]
    (tmp_path / "mended").touch()
    deadline = time.monotonic() + 20
    while submit(command=command, check=True)["changed"] and time.monotonic() < deadline:
        time.sleep(0.2)
    assert (submit(command=command)["changed"], submit(command=command)["version"]) == (False, 0)


def test_an_unchanged_job_is_followed_while_its_deployment_runs(service: Submit) -> None:
    service(detach=True)
    followed = service()
    assert (followed["changed"], followed["allocations"][0]["client_status"]) == (False, "running")


def test_a_job_without_a_place_is_refused_before_it_is_submitted(
    service: Submit, run: Run, agent: Agent, namespace: str
) -> None:
    refused = service(memory=9_000_000, count=2)
    assert refused["failed"] and "1 lack memory" in refused["msg"] and "2 cannot be placed" in refused["msg"], refused
    assert agent.ask("GET", f"jobs?namespace={namespace}") == []


def test_a_secret_that_is_not_there_is_told_as_what_the_task_waits_for(run: Run, tmp_path: Path) -> None:
    template = """
      template {
        destination = "secrets/password"
        data        = "{{ with nomadVar \\"nomad/jobs/web\\" }}{{ .password }}{{ end }}"
      }
      resources {"""
    (tmp_path / "web.nomad.hcl").write_text(job_files.SERVICE.replace("\n      resources {", template))
    update = {"healthy_deadline": "5s", "progress_deadline": "6s"}
    failed = run("job", src="web.nomad.hcl", variables={"update": update}, timeout_seconds=20)
    assert failed["failed"] and "Template (Missing: nomad.var.block(nomad/jobs/web" in failed["msg"], failed


def test_a_service_with_canaries_is_followed_to_their_promotion(service: Submit) -> None:
    update = {"canary": 1, "auto_promote": True}
    service(update=update, count=2)
    assert service(update=update, count=2, command="exec sleep 2000")["version"] == 1


def test_canaries_that_nobody_promotes_fail_the_task_at_once(service: Submit) -> None:
    service(update={"canary": 1})
    failed = service(update={"canary": 1}, command="exec sleep 2000")
    assert (
        failed["failed"]
        and "wait for a promotion by hand" in failed["msg"]
        and "nomad deployment promote" in failed["msg"]
    )


def test_a_service_without_a_deployment_is_followed_too(service: Submit) -> None:
    result = service(update={"max_parallel": 0}, count=2)
    assert result["deployment_id"] == "" and len(result["allocations"]) == 2, result
    assert service(update={"max_parallel": 0}, count=0)["allocations"] == []


def test_a_time_limit_fails_the_task_and_says_how_far_it_is(service: Submit) -> None:
    late = service(timeout=0)
    assert late["failed"] and "it is not there after 0 s" in late["msg"] and late["version"] == 0


def test_a_batch_job_is_followed_to_its_end(batch: Submit) -> None:
    result = batch(command="sleep 0.5", count=2)
    assert [one["client_status"] for one in result["allocations"]] == ["complete", "complete"]
    assert not batch(command="sleep 0.5", count=2)["changed"]


def test_a_batch_job_that_fails_is_told_with_its_output(batch: Submit) -> None:
    failed = batch(command=FAILING)
    assert failed["failed"] and "1 of its allocations failed" in failed["msg"] and "boom" in failed["msg"]
    assert "hunter2" not in json.dumps(failed)


@pytest.mark.parametrize("max_parallel", [0, 1])
def test_a_system_job_is_followed_on_every_node(system: Submit, max_parallel: int) -> None:
    update = {"max_parallel": max_parallel}
    first = system(update=update)
    assert [one["client_status"] for one in first["allocations"]] == ["running"]
    second = system(update=update, command="exec sleep 2000")
    assert second["version"] == 1 and [one["version"] for one in second["allocations"]] == [1]
    assert not system(update=update, command="exec sleep 2000")["changed"]


def test_check_mode_plans_and_submits_nothing(service: Submit, agent: Agent, namespace: str) -> None:
    assert service(check=True, diff=True)["diff"]["prepared"].startswith('+ job "web"')
    assert agent.ask("GET", f"jobs?namespace={namespace}") == []


def test_a_namespace_that_is_missing_is_named_and_in_check_mode_is_taken_for_one_to_come(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "web.nomad.hcl").write_text(job_files.SERVICE)
    foreseen = run("job", src="web.nomad.hcl", namespace="unmade", check=True, diff=True)
    assert foreseen["changed"] and foreseen["diff"]["prepared"] == '+ job "web"\n'
    assert "there is no namespace unmade" in run("job", src="web.nomad.hcl", namespace="unmade")["msg"]


def test_a_service_for_which_nomad_does_nothing_more_is_not_waited_for(service: Submit) -> None:
    failed = service(update={"max_parallel": 0}, command=FAILING)
    assert (
        failed["failed"]
        and 'placed 0 of 1 of the group "web" and does nothing more' in failed["msg"]
        and "boom" in failed["msg"]
    )


def test_a_diff_shows_what_changes_where_and_masks_what_looks_secret(service: Submit) -> None:
    service(detach=True)
    diff = service(command="echo password=hunter2hunter2", check=True, diff=True)["diff"]["prepared"]
    assert '~ job "web"' in diff and '~ task "main"' in diff and "********" in diff and "exec sleep 1000" in diff
    assert "hunter2" not in diff


def test_a_removed_job_is_stopped_and_a_purged_one_is_forgotten(
    run: Run, service: Submit, agent: Agent, namespace: str
) -> None:
    service()
    stopped = [run("job", job_id="web", state="absent")["changed"] for _ in range(2)]
    assert stopped == [True, False]
    assert [one["ClientStatus"] for one in agent.ask("GET", f"job/web/allocations?namespace={namespace}")] == [
        "complete"
    ]
    assert run("job", job_id="web", state="absent", purge=True, check=True)["changed"]
    purged = [run("job", job_id="web", state="absent", purge=True)["changed"] for _ in range(2)]
    assert purged == [True, False]
    assert agent.ask("GET", f"jobs?namespace={namespace}") == []


def test_when_a_purged_job_is_gone_nothing_of_it_runs(run: Run, tmp_path: Path) -> None:
    ended = tmp_path / "ended"
    script = f"trap 'sleep 1; touch {ended}; exit 0' INT; while true; do sleep 0.1; done"
    patient = job_files.SERVICE.replace('kill_timeout = "1s"', 'kill_timeout = "5s"')
    placed = submitting(run, tmp_path / "web.nomad.hcl", patient)(command=script)
    assert "failed" not in placed, placed
    assert run("job", src="web.nomad.hcl", state="absent", purge=True, variables={"command": script})["changed"]
    assert ended.exists()


def test_a_stopped_job_is_started_again(run: Run, service: Submit) -> None:
    service()
    run("job", job_id="web", state="absent")
    assert service()["changed"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('job "web" {', "Failed to parse job"),
        ("", "empty"),
        ('job "web" {\n  group "web" {\n  }\n}\n', "Task group web validation failed: Missing tasks for task group"),
        (job_files.SERVICE.replace('job "web" {', 'job "web" {\n namespace = "other"\n'), "it says namespace other"),
        (job_files.SERVICE.replace("var.command", "var.nothing"), 'attribute named "nothing"'),
    ],
)
def test_a_file_that_is_no_job_is_refused_in_nomads_words(run: Run, tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "web.nomad.hcl").write_text(text)
    refused = run("job", src=str(tmp_path / "web.nomad.hcl"))
    assert refused["failed"] and why in refused["msg"] and "\nNext: " in refused["msg"]


def test_what_nomad_quotes_is_masked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "web.nomad.hcl").write_text(
        job_files.SERVICE.replace('job "web" {', 'job "web" {\n  type = "password=hunter2hunter2"')
    )
    rules = 'namespace "x" {\n  capabilities = ["password=hunter2hunter2"]\n}'
    for refused in (run("job", src="web.nomad.hcl"), run("acl_policy", name="quoted", rules=rules)):
        assert refused["failed"] and "password=********" in refused["msg"] and "hunter2" not in json.dumps(refused), (
            refused
        )


def test_a_file_that_is_not_there_is_named(run: Run) -> None:
    refused = run("job", src="nowhere.nomad.hcl")
    assert refused["failed"] and "there is no file nowhere.nomad.hcl" in refused["msg"]
