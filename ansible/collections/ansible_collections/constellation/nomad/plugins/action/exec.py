"""A command in a task that runs. Documented in modules/exec.py."""

from __future__ import annotations

import io
import os
import stat
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.exec_command import Command, Input, run_command
from ansible_collections.constellation.nomad.plugins.plugin_utils.exec_output import FileOutput, Tail, TextOutput
from ansible_collections.constellation.nomad.plugins.plugin_utils.failure import NomadFailure
from ansible_collections.constellation.nomad.plugins.plugin_utils.needs import needs_capability
from ansible_collections.constellation.nomad.plugins.plugin_utils.session import Session


class ActionModule(NomadAction):
    name = "exec"
    secret_arguments = ("stdin",)
    clear_results = ("stdout",)

    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        program = arguments["command"][0] if arguments["command"] else "a command"
        doing = f"run {program} in the task {arguments['task']} of {arguments['job_id']}"
        if not arguments["command"] or (arguments["stdin"] is not None and arguments["stdin_file"]):
            why = "command is empty" if not arguments["command"] else "stdin and stdin_file are both given"
            raise NomadFailure(f"cannot {doing}", why, "give a command, and at most one input")
        if session.check:
            return {"skipped": True, "msg": "nothing is run in check mode", "stdout": "", "exit_code": 0}
        with ExitStack() as opened:
            given = open_input(opened, arguments, doing)
            file = arguments["stdout_file"]
            output = opened.enter_context(FileOutput(file) if file else TextOutput())
            allocation = find_allocation(session, arguments, doing)
            place = {"allocation": allocation["ID"], "node": allocation["NodeName"]}
            timeout = arguments["timeout_seconds"]
            command = Command(allocation["ID"], arguments["task"], arguments["command"], given, doing, timeout)
            errors = Tail()
            code = run_command(session, command, output.write, errors)
            told = session.redaction.foreign(errors.text())
            if code:
                raise failed(doing, code, told, place)
            return {"changed": True, "exit_code": 0, "stderr": told, **output.keep(), **place}


def open_input(opened: ExitStack, arguments: dict[str, Any], doing: str) -> Input:
    if arguments["stdin"] is not None:
        data = arguments["stdin"].encode()
        return Input(io.BytesIO(data), len(data))
    name = arguments["stdin_file"]
    if not name:
        return Input(None, 0)
    try:
        file = opened.enter_context(Path(name).open("rb"))
    except OSError as error:
        next_step = "name a readable file in stdin_file"
        raise NomadFailure(f"cannot {doing}", f"{name}: {error.strerror}", next_step) from None
    about = os.fstat(file.fileno())
    if not stat.S_ISREG(about.st_mode):
        raise NomadFailure(f"cannot {doing}", f"{name} is no regular file", "name one in stdin_file")
    return Input(file, about.st_size)


def find_allocation(session: Session, arguments: dict[str, Any], doing: str) -> dict[str, Any]:
    """The newest allocation in which the task runs."""
    namespace, job = arguments["namespace"], arguments["job_id"]
    needs = needs_capability("read-job", namespace)
    found = session.client.get(f"job/{job}/allocations", doing=doing, needs=needs, absent=[], namespace=namespace)
    running = [one for one in found if state(one, arguments["task"]) == "running" and one["ClientStatus"] == "running"]
    if not running:
        others = ", ".join(f"{one['ID'][:8]} {one['ClientStatus']}" for one in found[:5]) or "no allocation at all"
        names = sorted({task for one in found for task in one["TaskStates"] or {}})
        tasks = f" with the tasks {', '.join(names)}" if names else ""
        raise NomadFailure(
            f"cannot {doing}",
            f"the task runs nowhere; in the namespace {namespace} the job has {others}{tasks}",
            "check job_id, task and namespace, or start the job",
        )
    return max(running, key=lambda one: (one["DesiredStatus"] == "run", one["JobVersion"], one["CreateIndex"]))


def state(allocation: dict[str, Any], task: str) -> str:
    return ((allocation.get("TaskStates") or {}).get(task) or {}).get("State", "")


def failed(doing: str, code: int, told: str, place: dict[str, Any]) -> NomadFailure:
    next_step = "mend what it says" if told else "look at the command; it says nothing"
    return NomadFailure(
        f"cannot {doing}", f"exit code {code}", next_step, report=told, exit_code=code, stderr=told, **place
    )
