"""What a plan changes, as text for people."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

from .redaction import MASK, Redaction

_SIGNS = {"Added": "+", "Deleted": "-", "Edited": "~", "None": " "}
_SECRET_NAME = re.compile(r"password|passwd|secret|token|api[_-]?key|private[_-]?key|credential", re.IGNORECASE)
# What a name that sounds secret may show: a place where the secret is, and not the secret.
_DURATION = re.compile(r"Delay|Interval|Deadline|Time|Timeout|TTL|Grace|Stagger|Wait|Splay")
_EMPTY = ("", "false", "0")
_PLACE = re.compile(r"\A(?:[a-z0-9_.-]*/)+[a-z0-9_.-]+\Z|\A(?:true|false|\d{1,6}|)\Z", re.IGNORECASE)


def plan_text(plan: dict[str, Any], redaction: Redaction) -> str:
    """Only what changes, each line with its place; secrets are masked. Empty when nothing changes."""
    diff = plan.get("Diff") or {}
    if diff.get("Type", "None") == "None":
        return ""
    return "\n".join(_Writer(redaction).job(diff, plan.get("Annotations") or {})) + "\n"


class _Writer:
    def __init__(self, redaction: Redaction) -> None:
        self._redaction = redaction

    def job(self, diff: dict[str, Any], annotations: dict[str, Any]) -> Iterator[str]:
        yield f'{_SIGNS[diff["Type"]]} job "{diff["ID"]}"'
        yield from self._content(diff, 1)
        updates = annotations.get("DesiredTGUpdates") or {}
        for group in diff.get("TaskGroups") or []:
            counted = _updates(updates.get(group["Name"]) or {})
            if group["Type"] == "None" and not counted:
                continue
            yield f'  {_SIGNS[group["Type"]]} group "{group["Name"]}"{f" ({counted})" if counted else ""}'
            yield from self._content(group, 2)
            for task in group.get("Tasks") or []:
                yield from self._task(task)

    def _task(self, task: dict[str, Any]) -> Iterator[str]:
        if task["Type"] == "None":
            return
        annotations = ", ".join(task.get("Annotations") or [])
        yield f'    {_SIGNS[task["Type"]]} task "{task["Name"]}"{f" ({annotations})" if annotations else ""}'
        yield from self._content(task, 3)

    def _content(self, thing: dict[str, Any], depth: int) -> Iterator[str]:
        for field in thing.get("Fields") or []:
            # What is added with nothing in it is a default, which would bury the rest.
            if field["Type"] != "None" and not (field["Type"] == "Added" and field["New"] in _EMPTY):
                yield from self._field(field, "  " * depth)
        for part in thing.get("Objects") or []:
            if part["Type"] != "None":
                yield f"{'  ' * depth}{_SIGNS[part['Type']]} {part['Name']}"
                yield from self._content(part, depth + 1)

    def _field(self, field: dict[str, Any], indent: str) -> Iterator[str]:
        name, kind = field["Name"], field["Type"]
        old, new = (self._shown(name, field[side]) for side in ("Old", "New"))
        head = f"{indent}{_SIGNS[kind]} {name}: "
        if "\n" in old or "\n" in new:
            yield head.rstrip()
            lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=1, lineterm="")
            yield from (f"{indent}    {line}" for line in list(lines)[2:] if not line.startswith("@@"))
        elif kind == "Edited":
            yield f'{head}"{old}" => "{new}"' if old != new else f'{head}"{old}" => another'
        else:
            yield f'{head}"{new if kind == "Added" else old}"'

    def _shown(self, name: str, value: str) -> str:
        if value and _SECRET_NAME.search(name) and not _PLACE.match(value):
            return MASK
        if _DURATION.search(name) and value.isdigit() and len(value) > 6:
            return f"{int(value) / 1_000_000_000:g} s"
        return self._redaction.foreign(value)


def _updates(counts: dict[str, int]) -> str:
    words = {
        "Place": "placed",
        "Canary": "as canary",
        "DestructiveUpdate": "replaced",
        "InPlaceUpdate": "updated in place",
        "Migrate": "moved",
        "Stop": "stopped",
        "Preemptions": "pushed out",
        "Ignore": "left alone",
    }
    return ", ".join(f"{counts[key]} {word}" for key, word in words.items() if counts.get(key))
