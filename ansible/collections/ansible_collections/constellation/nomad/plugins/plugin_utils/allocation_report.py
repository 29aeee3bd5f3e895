"""What went wrong in an allocation: its tasks' last events and what they printed last."""

from __future__ import annotations

from typing import Any

from .client import Client
from .failure import HttpFailure, NomadFailure
from .redaction import Redaction

_LINES = 20
_EVENTS = 8
_BYTES = 8192
# What happens to every task that is well.
_ORDINARY = ("Received", "Task Setup", "Started", "Building Task Directory")


def allocation_report(client: Client, redaction: Redaction, namespace: str, allocation: dict[str, Any]) -> str:
    """Some lines for a person: allocation, node, and for each task that is not well its events and last output."""
    head = f'allocation {allocation["ID"][:8]} (group "{allocation["TaskGroup"]}", node {allocation["NodeName"]}): {_state(allocation)}'
    lines = [head]
    tasks = allocation.get("TaskStates") or {}
    for name in failed_tasks(tasks):
        lines.append(f'  task "{name}": {_events(tasks[name])}')
        for stream in ("stderr", "stdout"):
            lines.extend(_output(client, namespace, allocation["ID"], name, stream))
    return redaction.foreign("\n".join(lines))


def failed_tasks(tasks: dict[str, Any]) -> list[str]:
    """The tasks to blame: those that failed or were started again; when there are none, those that do not run."""
    blamed = [name for name, one in tasks.items() if one["Failed"] or one.get("Restarts", 0) > 0]
    return sorted(blamed or [name for name, one in tasks.items() if one["State"] != "dead"])


def _state(allocation: dict[str, Any]) -> str:
    healthy = (allocation.get("DeploymentStatus") or {}).get("Healthy")
    health = ", unhealthy" if healthy is False else ""
    description = allocation.get("ClientDescription") or ""
    return f"{allocation['ClientStatus']}{health}{f' ({description})' if description else ''}"


def _events(task: dict[str, Any]) -> str:
    told: list[str] = []
    for event in task.get("Events") or []:
        text = event.get("DisplayMessage") or event["Type"]
        line = event["Type"] if text == event["Type"] else f"{event['Type']} ({text})"
        if event["Type"] not in _ORDINARY and line not in told:
            told.append(line)
    return "; ".join(told[-_EVENTS:]) or f"{task['State']}, no events"


def _output(client: Client, namespace: str, allocation: str, task: str, stream: str) -> list[str]:
    try:
        text = client.text(
            f"client/fs/logs/{allocation}",
            doing=f"read the output of {task}",
            namespace=namespace,
            task=task,
            type=stream,
            plain="true",
            origin="end",
            offset=_BYTES,
        )
    except NomadFailure as failure:
        # A task that never started has printed nothing.
        nothing = isinstance(failure, HttpFailure) and (failure.status == 404 or "no such file" in failure.text)
        return [] if nothing else [f"    {stream}: {str(failure).splitlines()[0]}"]
    lines = text.strip().splitlines()[-_LINES:]
    return [f"    {stream}:", *(f"      {line}" for line in lines)] if lines else []
