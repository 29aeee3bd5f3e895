"""Takes a job away and waits until nothing of it runs."""

from __future__ import annotations

import time
from typing import Any

from .failure import NomadFailure
from .needs import needs_capability
from .rollout_view import ENDED
from .session import Session

_QUIET_SECONDS = 10.0


def remove(session: Session, namespace: str, name: str, purge: bool, timeout_seconds: float) -> dict[str, Any]:
    """A purged job is forgotten with its versions; another one stays as stopped and can be started again."""
    job = session.client.get(
        f"job/{name}",
        doing=f"read the job {name}",
        needs=needs_capability("read-job", namespace),
        absent=None,
        namespace=namespace,
    )
    changed = bool(job) and (purge or not job["Stop"])
    diff = (
        {"diff": {"prepared": f'- job "{name}"{" and its history" if purge else ""}\n'}}
        if changed and session.diff
        else {}
    )
    if session.check:
        return {"changed": changed, **diff}
    if changed:
        _stop(session, namespace, name, purge=False)
    _wait(session, namespace, name, timeout_seconds)
    # Nomad forgets a job that is purged at once, and with it what still runs of it: there would be nothing to wait for.
    if changed and purge:
        _stop(session, namespace, name, purge=True)
    return {"changed": changed, **diff}


def _stop(session: Session, namespace: str, name: str, purge: bool) -> None:
    session.client.send(
        "DELETE",
        f"job/{name}",
        None,
        doing=f"stop the job {name}",
        needs=needs_capability("submit-job", namespace),
        namespace=namespace,
        purge=str(purge).lower(),
    )


def _wait(session: Session, namespace: str, name: str, timeout_seconds: float) -> None:
    started_at = told_at = time.monotonic()
    told = -1
    while True:
        found = session.client.get(
            f"job/{name}/allocations",
            doing=f"wait for the end of {name}",
            needs=needs_capability("read-job", namespace),
            absent=[],
            namespace=namespace,
        )
        left = [one for one in found if one["ClientStatus"] not in ENDED]
        if not left:
            return
        now = time.monotonic()
        if now - started_at >= timeout_seconds:
            places = ", ".join(sorted({one["NodeName"] for one in left}))
            raise NomadFailure(
                f"the job {name} was stopped and still runs",
                f"{len(left)} of its allocations have not ended after {timeout_seconds:.0f} s, on {places}",
                "look at these nodes; a node that is gone is given up by Nomad after its heartbeat",
            )
        if len(left) != told or now - told_at >= _QUIET_SECONDS:
            told, told_at = len(left), now
            session.tell(f"{name}: {len(left)} still running ({now - started_at:.0f} s)")
        time.sleep(0.25 if now - started_at < 5 else 1.0)
