"""exec"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import job_files
import pytest
from agent import Agent
from conftest import Run

# One job for all of them.
pytestmark = pytest.mark.xdist_group("exec")
Exec = Callable[..., dict[str, Any]]
SECRET = "a-secret-of-many-letters"


@pytest.fixture(scope="module")
def host(agent: Agent) -> str:
    """The namespace of a job with a task that runs, for all tests of this file."""
    agent.ask("POST", "namespace/exec", {"Name": "exec"})
    place_job(agent, "exec")
    return "exec"


def place_job(agent: Agent, namespace: str) -> None:
    job = agent.ask("POST", f"jobs/parse?namespace={namespace}", {"JobHCL": job_files.SERVICE, "Canonicalize": True})
    agent.ask("POST", f"jobs?namespace={namespace}", {"Job": {**job, "Namespace": namespace}})
    path = f"job/web/allocations?namespace={namespace}"
    agent.until("a task", lambda: [one for one in agent.ask("GET", path) if one["ClientStatus"] == "running"])


@pytest.fixture
def execute(run: Run, host: str) -> Exec:
    def execute(*command: str, **arguments: Any) -> dict[str, Any]:
        return run("exec", namespace=host, job_id="web", task="main", command=list(command), **arguments)

    return execute


def test_what_a_command_writes_is_returned_exactly(execute: Exec) -> None:
    result = execute("printf", "one\n\u00e6 two\n\n")
    assert (result["changed"], result["exit_code"], result["stdout"], result["stderr"]) == (
        True,
        0,
        "one\n\u00e6 two\n\n",
        "",
    )
    assert execute("true")["stdout"] == ""


def test_arguments_reach_the_command_as_they_are(execute: Exec) -> None:
    assert execute("printf", "%s|", "$HOME", "a b", "'\"", "*", "")["stdout"] == "$HOME|a b|'\"|*||"


def test_a_command_reads_its_input_to_the_end(execute: Exec, tmp_path: Path) -> None:
    (tmp_path / "input").write_text("from a file")
    assert execute("cat", stdin=SECRET)["stdout"] == SECRET
    assert execute("cat", stdin="")["stdout"] == ""
    assert execute("cat", stdin_file=str(tmp_path / "input"))["stdout"] == "from a file"
    assert execute("cat")["stdout"] == ""


def test_a_command_need_not_read_its_input(execute: Exec, tmp_path: Path) -> None:
    (tmp_path / "input").write_bytes(os.urandom(2_000_000))
    assert execute("echo", "done", stdin_file=str(tmp_path / "input"))["stdout"] == "done\n"


def test_a_large_binary_file_arrives_whole_in_a_file_of_its_owner(execute: Exec, tmp_path: Path) -> None:
    content = os.urandom(20_000_000)
    (tmp_path / "input").write_bytes(content)
    (tmp_path / "output").write_text("from before")
    result = execute("cat", stdin_file=str(tmp_path / "input"), stdout_file=str(tmp_path / "output"))
    assert result["stdout_bytes"] == len(content), result
    assert hashlib.sha256((tmp_path / "output").read_bytes()).digest() == hashlib.sha256(content).digest()
    assert stat.S_IMODE((tmp_path / "output").stat().st_mode) == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["input", "output"]


def test_a_command_that_fails_is_told_with_its_errors_masked_and_leaves_no_file(execute: Exec, tmp_path: Path) -> None:
    (tmp_path / "output").write_text("from before")
    script = 'echo half; read given; echo "boom $given password=hunter2hunter2" >&2; exit 7'
    failed = execute("sh", "-c", script, stdin=f"{SECRET}\n", stdout_file=str(tmp_path / "output"))
    assert failed["failed"] and failed["exit_code"] == 7 and "exit code 7" in failed["msg"] and "boom" in failed["msg"]
    assert SECRET not in json.dumps(failed) and "hunter2" not in json.dumps(failed)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("output", "from before")]


def test_a_command_that_does_not_exist_is_told_as_the_shell_tells_it(execute: Exec) -> None:
    failed = execute("no-such-program")
    assert failed["exit_code"] == 127 and "not found" in failed["msg"]


def test_a_task_that_is_stopped_meanwhile_leaves_no_file_and_fails(
    run: Run, agent: Agent, namespace: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    place_job(agent, namespace)
    told = tmp_path / "told"
    script = f"echo half; touch {told}; exec sleep 1000"

    def stop() -> None:
        agent.until("a command", told.exists)
        agent.ask("DELETE", f"job/web?namespace={namespace}")

    stopper = threading.Thread(target=stop)
    stopper.start()
    request.addfinalizer(stopper.join)
    failed = run(
        "exec",
        job_id="web",
        task="main",
        command=["sh", "-c", script],
        stdout_file=str(tmp_path / "output"),
        timeout_seconds=20,
    )
    assert failed["failed"] and "it has not ended" not in failed["msg"], failed
    assert [file.name for file in tmp_path.iterdir()] == ["told"]


@pytest.mark.parametrize("given", [{}, {"stdin": "all of it"}])
def test_a_command_that_takes_too_long_is_killed_with_what_it_started(
    execute: Exec, agent: Agent, tmp_path: Path, given: dict[str, str]
) -> None:
    script = f"sleep 1000 & echo $! >{tmp_path}/process; cat >/dev/null; wait"
    failed = execute("sh", "-c", script, timeout_seconds=1, **given)
    assert failed["failed"] and "it has not ended after 1 s" in failed["msg"]
    process = Path("/proc") / (tmp_path / "process").read_text().strip()
    agent.until("an end of what it started", lambda: not process.exists())


def test_a_command_never_takes_a_part_of_its_input_for_all_of_it(execute: Exec, agent: Agent, tmp_path: Path) -> None:
    with (tmp_path / "input").open("wb") as file:
        file.truncate(2**40)
    script = f"echo $$ >{tmp_path}/process; cat >/dev/null; touch {tmp_path}/restored"
    failed = execute("sh", "-c", script, stdin_file=str(tmp_path / "input"), timeout_seconds=1)
    assert failed["failed"] and "it has not ended after 1 s" in failed["msg"]
    process = Path("/proc") / (tmp_path / "process").read_text().strip()
    agent.until("an end of the command", lambda: not process.exists())
    assert not (tmp_path / "restored").exists()


def test_output_that_is_no_text_needs_a_file(execute: Exec) -> None:
    refused = execute("printf", "\\377")
    assert refused["failed"] and "it is no UTF-8 text" in refused["msg"] and "stdout_file" in refused["msg"]


def test_where_no_such_task_runs_the_reason_is_told(run: Run, host: str) -> None:
    nowhere = run("exec", namespace=host, job_id="web", task="other", command=["true"])
    assert nowhere["failed"] and "the task runs nowhere" in nowhere["msg"] and "main" in nowhere["msg"]
    assert "no allocation at all" in run("exec", namespace=host, job_id="nowhere", task="main", command=["true"])["msg"]


def test_a_token_that_may_not_is_told_what_it_lacks(execute: Exec, agent: Agent, host: str) -> None:
    token = agent.new_token(f'namespace "{host}" {{\n  capabilities = ["read-job"]\n}}')
    refused = execute("true", token=token)
    assert refused["failed"] and "alloc-exec" in refused["msg"], refused


def test_check_mode_runs_nothing(execute: Exec, tmp_path: Path) -> None:
    assert execute("touch", str(tmp_path / "made"), check=True)["skipped"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"stdin_file": "/nowhere"}, "No such file"),
        ({"stdin_file": "/dev/zero"}, "no regular file"),
        ({"stdout_file": "/nowhere/output"}, "No such file"),
        ({"stdin": "a", "stdin_file": "/etc/hostname"}, "both given"),
        ({"command": []}, "command is empty"),
    ],
)
def test_what_cannot_be_run_is_refused_in_words(run: Run, host: str, arguments: dict[str, Any], why: str) -> None:
    refused = run("exec", **{"namespace": host, "job_id": "web", "task": "main", "command": ["cat"], **arguments})
    assert refused["failed"] and why in refused["msg"] and "\nNext: " in refused["msg"]
