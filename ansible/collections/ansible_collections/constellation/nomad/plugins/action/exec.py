"""A command in a task that runs. Documented in modules/exec.py."""

from __future__ import annotations

import io
import os
import secrets
import stat
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.end_mark import MarkedOutput, with_end_mark
from ansible_collections.constellation.nomad.plugins.plugin_utils.exec_output import FileOutput, Tail, TextOutput
from ansible_collections.constellation.nomad.plugins.plugin_utils.exec_stream import ExecStream, Input
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
            output = opened.enter_context(
                FileOutput(arguments["stdout_file"]) if arguments["stdout_file"] else TextOutput()
            )
            allocation = find_allocation(session, arguments, doing)
            mark = secrets.token_hex(16)
            command = with_end_mark(arguments["command"], mark, given.size if given else None)
            stream = opened.enter_context(
                ExecStream(
                    session.client,
                    allocation["ID"],
                    arguments["task"],
                    command,
                    given,
                    doing,
                    arguments["timeout_seconds"],
                )
            )
            errors = Tail()
            code = receive(session, stream, mark, output, errors, doing)
            place = {"allocation": allocation["ID"], "node": allocation["NodeName"]}
            if code:
                raise failed(session, doing, code, errors, place)
            return {
                "changed": True,
                "exit_code": 0,
                "stderr": session.redaction.foreign(errors.text()),
                **output.keep(),
                **place,
            }


def open_input(opened: ExitStack, arguments: dict[str, Any], doing: str) -> Input | None:
    if arguments["stdin"] is not None:
        data = arguments["stdin"].encode()
        return Input(io.BytesIO(data), len(data))
    if not arguments["stdin_file"]:
        return None
    try:
        file = opened.enter_context(Path(arguments["stdin_file"]).open("rb"))
    except OSError as error:
        raise NomadFailure(
            f"cannot {doing}", f"{arguments['stdin_file']}: {error.strerror}", "name a readable file in stdin_file"
        ) from None
    about = os.fstat(file.fileno())
    if not stat.S_ISREG(about.st_mode):
        raise NomadFailure(f"cannot {doing}", f"{arguments['stdin_file']} is no regular file", "name one in stdin_file")
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


def receive(
    session: Session, stream: ExecStream, mark: str, output: FileOutput | TextOutput, errors: Tail, doing: str
) -> int:
    """The exit code of the command, once both streams are certainly whole."""
    streams = {"stdout": MarkedOutput(mark, output.write), "stderr": MarkedOutput(mark, errors.write)}
    closed = False
    for piece in stream.pieces():
        if piece.stream == "exit":
            break
        streams[piece.stream].add(piece.data)
        if not closed and all(one.code is not None for one in streams.values()):
            closed = True
            stream.close_input()
    code = streams["stdout"].code
    if code is not None and closed:
        return code
    for one in streams.values():
        errors.write(one.rest())
    told = session.redaction.foreign(errors.text())
    raise NomadFailure(
        f"cannot {doing}",
        f"it ended with exit code {piece.code} before its output was complete",
        "see that the task's image has sh, head and cat, and that the task was not stopped meanwhile",
        report=told,
    )


def failed(session: Session, doing: str, code: int, errors: Tail, place: dict[str, Any]) -> NomadFailure:
    told = session.redaction.foreign(errors.text())
    return NomadFailure(
        f"cannot {doing}",
        f"exit code {code}",
        "mend what it says" if told else "look at the command; it says nothing",
        report=told,
        exit_code=code,
        stderr=told,
        **place,
    )
