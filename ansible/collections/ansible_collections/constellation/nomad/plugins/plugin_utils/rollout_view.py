"""One look at a version of a job while Nomad rolls it out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .client import Client
from .needs import needs_capability

IN_FLIGHT = ("running", "paused", "pending", "blocked", "unblocking", "initializing")
ENDED = ("complete", "failed", "lost")


@dataclass(frozen=True)
class View:
    """What Nomad says at one moment about `version` of the job.

    `job` is what it has registered now, or None; `others` are the allocations of other versions that have not ended; `unchecked` are the ids
    of those whose checks do not pass, looked up only where no deployment does so.
    """

    version: dict[str, Any]
    job: dict[str, Any] | None
    evaluations: list[dict[str, Any]]
    deployment: dict[str, Any] | None
    allocations: list[dict[str, Any]]
    others: list[dict[str, Any]]
    unchecked: frozenset[str]

    @property
    def number(self) -> int:
        return self.version["Version"]

    @property
    def wanted(self) -> list[dict[str, Any]]:
        """The allocations of the version that are to run, or to complete."""
        return [one for one in self.allocations if one["DesiredStatus"] == "run"]

    @property
    def is_superseded(self) -> bool:
        return not self.job or self.job["Version"] != self.number or self.job["Stop"]

    @property
    def is_decided(self) -> bool:
        """Whether the scheduler has nothing more to do for the job at the moment."""
        return all(one["Status"] != "pending" for one in self.evaluations)

    @property
    def blocked(self) -> dict[str, Any] | None:
        """What the scheduler could not place, by group, or None."""
        if not any(one["Status"] == "blocked" for one in self.evaluations):
            return None
        failed: dict[str, Any] = {}
        for evaluation in sorted(self.evaluations, key=lambda one: one["CreateIndex"]):
            failed.update(evaluation.get("FailedTGAllocs") or {})
        return failed


def look(client: Client, version: dict[str, Any]) -> View:
    """Evaluations come first and allocations last: what an evaluation has decided is then seen."""
    namespace, name = version["Namespace"], version["ID"]
    doing = f"follow the job {name}"
    needs = needs_capability("read-job", namespace)

    def read(path: str, absent: Any) -> Any:
        return client.get(path, doing=doing, needs=needs, absent=absent, namespace=namespace)

    job = read(f"job/{name}", None)
    evaluations = read(f"job/{name}/evaluations", [])
    deployments = [
        one for one in read(f"job/{name}/deployments", []) if one["JobCreateIndex"] == version["CreateIndex"]
    ]
    allocations = read(f"job/{name}/allocations", [])
    own = [one for one in allocations if one["JobVersion"] == version["Version"]]
    deployment = max(
        (one for one in deployments if one["JobVersion"] == version["Version"]),
        key=lambda one: one["CreateIndex"],
        default=None,
    )
    asked = [one for one in own if is_running(one)] if not deployment or deployment["Status"] not in IN_FLIGHT else []
    return View(
        version=version,
        job=job,
        evaluations=[one for one in evaluations if one["ModifyIndex"] >= version["JobModifyIndex"]],
        deployment=deployment,
        allocations=own,
        others=[
            one for one in allocations if one["JobVersion"] != version["Version"] and one["ClientStatus"] not in ENDED
        ],
        unchecked=frozenset(one["ID"] for one in asked if not _passes(read(f"allocation/{one['ID']}/checks", {}))),
    )


def _passes(checks: dict[str, Any] | None) -> bool:
    """Only checks of liveness count, as they do for a deployment."""
    return all(one["Status"] == "success" for one in (checks or {}).values() if one.get("Mode") != "readiness")


def is_running(allocation: dict[str, Any]) -> bool:
    """Every task runs, or is one that was to end and did."""
    states = (allocation.get("TaskStates") or {}).values()
    return (
        allocation["ClientStatus"] == "running"
        and bool(states)
        and all(one["State"] == "running" or (one["State"] == "dead" and not one["Failed"]) for one in states)
    )


def runs_since(allocation: dict[str, Any]) -> float:
    """When its youngest task started, as a time of the client node's clock."""
    starts = [one["StartedAt"] for one in (allocation.get("TaskStates") or {}).values() if one["State"] == "running"]
    return max((_seconds(start) for start in starts), default=time.time())


def is_healthy(allocation: dict[str, Any]) -> bool | None:
    """As its deployment sees it; None while that is open."""
    return (allocation.get("DeploymentStatus") or {}).get("Healthy")


def is_failing(allocation: dict[str, Any]) -> bool:
    states = (allocation.get("TaskStates") or {}).values()
    return (
        allocation["ClientStatus"] in ("failed", "lost")
        or is_healthy(allocation) is False
        or any(one["Failed"] or one.get("Restarts", 0) > 0 for one in states)
    )


def _seconds(moment: str | None) -> float:
    try:
        return datetime.fromisoformat(moment or "").timestamp()
    except ValueError:
        return time.time()
