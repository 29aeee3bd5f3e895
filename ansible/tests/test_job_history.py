"""job_info, job_revert"""

from __future__ import annotations

from pathlib import Path

import job_files
import pytest
from agent import Agent
from conftest import Run
from test_job import FAILING, Submit, submitting


@pytest.fixture
def service(run: Run, tmp_path: Path) -> Submit:
    return submitting(run, tmp_path / "web.nomad.hcl", job_files.SERVICE)


def test_a_job_that_is_not_there_is_no_failure(run: Run) -> None:
    result = run("job_info", job_id="nowhere")
    assert (result["exists"], result["versions"], result["deployment"], result["allocations"]) == (False, [], {}, [])


def test_a_job_is_told_with_its_versions_allocations_deployment_and_services(run: Run, service: Submit) -> None:
    service()
    service(command=FAILING)
    result = run("job_info", job_id="web")
    assert (result["exists"], result["version"]) == (True, 2)
    assert [(one["version"], one["stable"]) for one in result["versions"]][1:] == [(1, False), (0, True)]
    assert result["versions"][0]["submitted_at"].startswith("20")
    failed = next(one for one in result["allocations"] if one["version"] == 1)
    assert (failed["client_status"], failed["healthy"], failed["tasks"]["main"]["failed"]) == ("failed", False, True)
    assert (result["deployment"]["version"], bool(result["deployment"]["id"])) == (2, True)


def test_services_are_told(run: Run, agent: Agent, namespace: str, tmp_path: Path) -> None:
    (tmp_path / "served.nomad.hcl").write_text(SERVED)
    run("job", src=str(tmp_path / "served.nomad.hcl"))
    result = run("job_info", job_id="served")
    (service,) = result["services"]
    assert (service["name"], service["address"], service["tags"]) == ("letters", "127.0.0.1", ["one"])
    assert service["port"] > 0 and service["allocation"] == result["allocations"][0]["id"]


def test_a_job_goes_back_to_the_newest_stable_version_and_is_followed(run: Run, service: Submit) -> None:
    service()
    service(command="exec sleep 2000")
    foreseen = run("job_revert", job_id="web", check=True, diff=True)
    assert (foreseen["changed"], foreseen["reverted_to"], foreseen["version"]) == (True, 0, 1)
    assert "exec sleep 1000" in foreseen["diff"]["prepared"]
    back = run("job_revert", job_id="web")
    assert (back["changed"], back["reverted_to"], back["version"]) == (True, 0, 2)
    assert [one["client_status"] for one in back["allocations"]] == ["running"]
    assert not service()["changed"]


def test_a_job_that_is_as_the_version_was_is_left_alone(run: Run, service: Submit) -> None:
    service()
    same = run("job_revert", job_id="web", version=0)
    assert (same["changed"], same["version"]) == (False, 0)


def test_without_a_stable_version_nothing_is_taken_back_and_the_reason_is_told(run: Run, service: Submit) -> None:
    service(detach=True)
    assert "no version before 0 is stable" in run("job_revert", job_id="web")["msg"]
    assert "Nomad keeps no version 7, but 0" in run("job_revert", job_id="web", version=7)["msg"]
    assert "there is no such job" in run("job_revert", job_id="nowhere")["msg"]


def test_the_image_of_each_task_is_told(run: Run, agent: Agent, namespace: str) -> None:
    task = {"Name": "hello", "Driver": "docker", "Config": {"image": "registry.example/hello:1"}}
    job = {"ID": "contained", "Datacenters": ["*"], "TaskGroups": [{"Name": "web", "Count": 0, "Tasks": [task]}]}
    agent.ask("POST", f"jobs?namespace={namespace}", {"Job": job})
    assert run("job_info", job_id="contained")["versions"][0]["images"] == {"web/hello": "registry.example/hello:1"}


SERVED = """
job "served" {
  update {
    min_healthy_time = "100ms"
  }
  group "web" {
    network {
      port "http" {}
    }
    service {
      name     = "letters"
      provider = "nomad"
      port     = "http"
      tags     = ["one"]
    }
    task "main" {
      driver = "raw_exec"
      config {
        command = "/bin/sleep"
        args    = ["1000"]
      }
      resources {
        cpu    = 20
        memory = 20
      }
    }
  }
}
"""
