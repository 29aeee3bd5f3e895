"""The lines that a person sees while a job is rolled out."""

from __future__ import annotations

import time
from collections.abc import Callable

from .placement import placement_reasons
from .rollout_view import View, is_failing, is_healthy, is_running

_QUIET_SECONDS = 10.0


class Progress:
    """Says what changed at once, and that nothing did every ten seconds."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._started_at = time.monotonic()
        self._last = ""
        self._last_at = self._started_at

    def show(self, view: View) -> None:
        line, now = sentence(view), time.monotonic()
        if line == self._last and now - self._last_at < _QUIET_SECONDS:
            return
        self._last, self._last_at = line, now
        self._tell(f"{view.version['ID']}: {line} ({now - self._started_at:.0f} s)")


def sentence(view: View) -> str:
    """Such as `1 of 2 healthy, 1 canary starting`, for each group when there are several."""
    if not view.is_decided and not view.allocations and not view.deployment:
        return "Nomad looks for a place"
    names = [group["Name"] for group in view.version["TaskGroups"]]
    parts = [_group(view, name, f"{name} " if len(names) > 1 else "") for name in names]
    if view.blocked:
        parts.append("no place yet: " + "; ".join(placement_reasons(view.blocked)))
    if (view.deployment or {}).get("Status") == "paused":
        parts.append("the deployment is paused")
    return "; ".join(parts)


def _group(view: View, name: str, prefix: str) -> str:
    own = [one for one in view.wanted if one["TaskGroup"] == name]
    state = ((view.deployment or {}).get("TaskGroups") or {}).get(name)
    batch = view.version["Type"] in ("batch", "sysbatch")
    if batch:
        good = [one for one in own if one["ClientStatus"] == "complete"]
    else:
        good = [one for one in own if (is_healthy(one) if state else is_running(one))]
    desired = (
        state["DesiredTotal"]
        if state
        else len(own)
        if view.version["Type"] in ("system", "sysbatch")
        else _count(view, name)
    )
    failing = [one for one in own if one not in good and is_failing(one)]
    starting = [one for one in own if one not in good and one not in failing]
    canaries = set(state["PlacedCanaries"] or []) if state and not state["Promoted"] else set()
    return ", ".join(
        [
            f"{prefix}{len(good)} of {desired} {'complete' if batch else 'healthy' if state or not view.is_decided else 'running'}",
            *_counted([one for one in starting if one["ID"] in canaries], "canary starting", "canaries starting"),
            *_counted(
                [one for one in starting if one["ID"] not in canaries],
                *(["running"] * 2 if batch else ["starting"] * 2),
            ),
            *_counted(failing, "failing", "failing"),
        ]
    )


def _count(view: View, name: str) -> int:
    return next(group["Count"] for group in view.version["TaskGroups"] if group["Name"] == name)


def _counted(things: list, one: str, several: str) -> list[str]:
    return [f"{len(things)} {one if len(things) == 1 else several}"] if things else []
