"""What happens to a task when servers go away while it waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import job_files
import pytest
from agent import Agent
from conftest import run_plugin


@pytest.fixture
def cluster(agent: Agent, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    """One that may be broken."""
    del agent  # It skips where there is no Nomad.
    running = Agent(tmp_path_factory.mktemp("fragile"))
    try:
        running.start()
        yield running
    finally:
        running.remove()


class Task(threading.Thread):
    """A job that is submitted and takes some seconds to be healthy."""

    def __init__(self, cluster: Agent, directory: Path, **arguments: Any) -> None:
        super().__init__()
        self.result: dict[str, Any] = {}
        self._directory = directory
        (directory / "web.nomad.hcl").write_text(job_files.SERVICE)
        update = {"min_healthy_time": "5s", "healthy_deadline": "50s", "progress_deadline": "60s"}
        connection = {"address": cluster.address, "token": cluster.token}
        self._arguments = {
            **connection,
            "src": "web.nomad.hcl",
            "variables": {"update": update},
            "timeout_seconds": 60,
            **arguments,
        }

    def run(self) -> None:
        self.result = run_plugin("job", self._arguments, self._directory, check=False, diff=False)


def test_a_server_that_restarts_while_a_job_is_followed_does_not_fail_the_task(
    cluster: Agent, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task = Task(cluster, tmp_path)
    task.start()
    cluster.until("an allocation", lambda: cluster.ask("GET", "job/web/allocations"))
    cluster.stop_server()
    cluster.until("a remark", lambda: "Nomad has no answer at the moment" in capsys.readouterr().out)
    cluster.start_server()
    task.join()
    assert task.result.get("changed") and "failed" not in task.result, task.result
    assert [one["client_status"] for one in task.result["allocations"]] == ["running"]


def test_a_server_that_stays_away_fails_the_task_with_what_is_known(cluster: Agent, tmp_path: Path) -> None:
    task = Task(cluster, tmp_path, leader_timeout_seconds=1)
    task.start()
    cluster.until("an allocation", lambda: cluster.ask("GET", "job/web/allocations"))
    cluster.stop_server()
    task.join()
    cluster.start_server()
    assert task.result["failed"] and "refuses connections" in task.result["msg"] and task.result["version"] == 0
    assert "cannot follow the job web" in task.result["msg"] and "\nNext: " in task.result["msg"]
