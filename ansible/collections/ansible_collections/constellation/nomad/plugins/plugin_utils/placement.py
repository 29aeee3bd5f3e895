"""Why Nomad finds no place for a group of a job."""

from __future__ import annotations

from typing import Any


def placement_reasons(failed: dict[str, Any] | None) -> list[str]:
    """One line for each group of `FailedTGAllocs`."""
    return [f'group "{group}": {_reasons(metric)}' for group, metric in sorted((failed or {}).items())]


def _reasons(metric: dict[str, Any]) -> str:
    evaluated = metric.get("NodesEvaluated") or 0
    available = metric.get("NodesAvailable") or {}
    if not evaluated and not any(available.values()):
        pool = metric.get("NodePool") or "default"
        centres = ", ".join(sorted(available)) or "any datacenter"
        return f"no ready node in {centres} of the node pool {pool}"
    parts = [
        *_counted(metric.get("ConstraintFiltered"), "do not meet"),
        *_counted(metric.get("ClassFiltered"), "are excluded with their class"),
        *_counted(metric.get("DimensionExhausted"), "lack"),
        *_counted(metric.get("ClassExhausted"), "are full with their class"),
        *(f"the quota {one} is used up" for one in metric.get("QuotaExhausted") or []),
    ]
    missing = (metric.get("CoalescedFailures") or 0) + 1
    counts = f"{missing} cannot be placed; of {evaluated} nodes"
    filtered, exhausted = metric.get("NodesFiltered") or 0, metric.get("NodesExhausted") or 0
    return f"{counts} {filtered} are filtered and {exhausted} are full ({'; '.join(parts) or 'Nomad gives no reason'})"


def _counted(reasons: dict[str, int] | None, verb: str) -> list[str]:
    return [f"{count} {verb} {_readable(reason)}" for reason, count in sorted((reasons or {}).items())]


def _readable(reason: str) -> str:
    return reason if " " not in reason else f'"{reason}"'
