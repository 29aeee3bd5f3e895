"""Follows a version of a job until it serves, has completed, or has failed."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from .allocation_report import allocation_report
from .failure import NomadFailure
from .placement import placement_reasons
from .rollout_progress import Progress, sentence
from .rollout_verdict import Verdict, judge, serves
from .rollout_view import View, is_failing, is_running, look
from .session import Session

_REPORTED = 3
_HASTE_SECONDS = 10.0


def follow(session: Session, version: dict[str, Any], timeout_seconds: float, *, new: bool) -> dict[str, Any]:
    """The fields of the result; raises NomadFailure with what is known about the reason.

    A version that is not `new` may serve although its deployment has failed, once the reason for that has gone.
    """
    progress = Progress(session.tell)
    started_at = time.monotonic()
    while True:
        view = look(session.client, version)
        verdict = judge(view)
        if (verdict.done and not verdict.reason) or (not new and verdict.done and serves(view)):
            return outcome(view)
        waited = time.monotonic() - started_at
        if not verdict.done and waited >= timeout_seconds:
            verdict = Verdict(True, f"it is not there after {timeout_seconds:.0f} s: {sentence(view)}")
        if verdict.done:
            view = look(session.client, version)
            # Seen twice, since a reason may have been the moment in which a server read its log.
            if waited >= timeout_seconds or judge(view).reason:
                raise _failure(session, view, verdict)
        progress.show(view)
        time.sleep(0.25 if waited < _HASTE_SECONDS else 1.0)


def outcome(view: View) -> dict[str, Any]:
    return {
        "version": view.number,
        "deployment_id": (view.deployment or {}).get("ID", ""),
        "allocations": [
            {
                "id": one["ID"],
                "group": one["TaskGroup"],
                "node": one["NodeName"],
                "client_status": one["ClientStatus"],
                "version": one["JobVersion"],
            }
            for one in view.wanted
        ],
    }


def _failure(session: Session, view: View, verdict: Verdict) -> NomadFailure:
    namespace = view.version["Namespace"]
    failing = sorted(
        (one for one in view.allocations if is_failing(one)), key=lambda one: one["CreateIndex"], reverse=True
    )
    blamed = failing or [one for one in view.wanted if not is_running(one) and one["ClientStatus"] != "complete"]
    lines = [_serving(view), *placement_reasons(view.blocked)]
    lines += [allocation_report(session.client, session.redaction, namespace, one) for one in blamed[:_REPORTED]]
    if len(blamed) > _REPORTED:
        lines.append(f"and {len(blamed) - _REPORTED} more allocations like these")
    return NomadFailure(
        f"version {view.number} of the job {view.version['ID']} was not rolled out",
        verdict.reason,
        verdict.next_step or _next_step(view, bool(blamed)),
        report="\n".join(lines),
        **outcome(view),
    )


def _serving(view: View) -> str:
    """Which version people meet now."""
    description = (view.deployment or {}).get("StatusDescription") or ""
    reverted = view.job and view.job["Version"] > view.number and "rolling back" in description
    back = (
        f"Nomad has gone back to the earlier version, which is now version {view.job['Version']}. "
        if reverted and view.job
        else ""
    )
    running = _by_version([*view.others, *view.allocations], "running")
    starting = _by_version(view.others, "pending")
    parts = [*(f"{count} of version {number} running" for number, count in running)]
    parts += [f"{count} of version {number} starting" for number, count in starting]
    return f"{back}There is {' and '.join(parts) or 'nothing running'} now."


def _by_version(allocations: list[dict[str, Any]], status: str) -> list[tuple[int, int]]:
    return sorted(Counter(one["JobVersion"] for one in allocations if one["ClientStatus"] == status).items())


def _next_step(view: View, has_reports: bool) -> str:
    if view.blocked:
        return "make room or ready nodes, then run this again"
    name, namespace = view.version["ID"], view.version["Namespace"]
    if has_reports:
        return "mend what the events and the output name, then run this again"
    return f"look at it with `nomad job status -namespace {namespace} {name}`, then run this again"
