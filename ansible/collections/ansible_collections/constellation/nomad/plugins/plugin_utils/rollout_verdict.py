"""Whether a version of a job is where it was to go."""

from __future__ import annotations

import time
from dataclasses import dataclass

from .rollout_view import ENDED, View, is_healthy, is_running, runs_since

_NANOSECONDS = 1_000_000_000
_DEFAULT_MIN_HEALTHY_SECONDS = 10.0


@dataclass(frozen=True)
class Verdict:
    """`done` and no reason is success; `done` and a reason is failure. `next_step` is what only this reason calls for."""

    done: bool
    reason: str = ""
    next_step: str = ""


WAIT = Verdict(done=False)
SUCCESS = Verdict(done=True)


def judge(view: View) -> Verdict:
    if view.deployment:
        return _judge_deployment(view)
    if view.is_superseded:
        return _superseded(view)
    failed = [one for one in view.evaluations if one["Status"] == "failed"]
    if failed and view.is_decided:
        return Verdict(True, failed[-1].get("StatusDescription") or "Nomad's scheduler gave up")
    if not view.is_decided:
        return WAIT
    if view.version["Type"] in ("batch", "sysbatch"):
        return _judge_batch(view)
    return SUCCESS if serves(view) else _judge_standstill(view)


def _judge_deployment(view: View) -> Verdict:
    deployment = view.deployment or {}
    status, description = deployment["Status"], deployment.get("StatusDescription") or ""
    if status == "successful":
        return SUCCESS
    if status in ("failed", "cancelled"):
        return Verdict(True, description or f"its deployment is {status}")
    if "manual promotion" in description and _canaries_are_healthy(view):
        return Verdict(
            True,
            "its canaries are healthy and wait for a promotion by hand",
            f"promote it with `nomad deployment promote {deployment['ID'][:8]}`, or set auto_promote in the job's update block",
        )
    return WAIT


def _canaries_are_healthy(view: View) -> bool:
    groups = [
        one for one in (view.deployment or {})["TaskGroups"].values() if one["DesiredCanaries"] and not one["Promoted"]
    ]
    healthy = {one["ID"] for one in view.allocations if is_healthy(one)}
    return all(len(healthy.intersection(one["PlacedCanaries"] or [])) >= one["DesiredCanaries"] for one in groups)


def _superseded(view: View) -> Verdict:
    if not view.job:
        return Verdict(True, "somebody removed the job meanwhile")
    if view.job["Stop"]:
        return Verdict(True, "somebody stopped the job meanwhile")
    return Verdict(True, f"somebody submitted version {view.job['Version']} meanwhile")


def _judge_batch(view: View) -> Verdict:
    if (view.job or {}).get("Status") != "dead":
        return WAIT
    complete = [one for one in view.allocations if one["ClientStatus"] == "complete" and one["DesiredStatus"] == "run"]
    failed = [one for one in view.wanted if one["ClientStatus"] in ("failed", "lost")]
    if failed:
        return Verdict(True, f"{len(failed)} of its allocations failed and {len(complete)} completed")
    if view.version["Type"] == "sysbatch":
        return SUCCESS if complete else Verdict(True, "no node ran it")
    for group in view.version["TaskGroups"]:
        done = sum(one["TaskGroup"] == group["Name"] for one in complete)
        if done < group["Count"]:
            return Verdict(True, f'{done} of {group["Count"]} allocations of the group "{group["Name"]}" completed')
    return SUCCESS


def _judge_standstill(view: View) -> Verdict:
    """Nomad may have nothing more to do although something is missing, such as a failed allocation that may not be placed again."""
    live = [one["TaskGroup"] for one in view.wanted if one["ClientStatus"] not in ENDED]
    missing = [group for group in view.version["TaskGroups"] if live.count(group["Name"]) < group["Count"]]
    if view.version["Type"] != "service" or view.blocked or not missing:
        return WAIT
    counts = ", ".join(
        f'{live.count(group["Name"])} of {group["Count"]} of the group "{group["Name"]}"' for group in missing
    )
    return Verdict(True, f"Nomad has placed {counts} and does nothing more")


def serves(view: View) -> bool:
    """Whether all that is wanted runs, has run for the time that counts as healthy and passes its checks, and nothing older runs."""
    if any(one["DesiredStatus"] == "run" for one in view.others) or view.blocked or view.unchecked:
        return False
    for group in view.version["TaskGroups"]:
        own = [one for one in view.wanted if one["TaskGroup"] == group["Name"] and one["ClientStatus"] not in ENDED]
        count = group["Count"] if view.version["Type"] == "service" else len(own)
        if len(own) < count or not all(is_running(one) for one in own):
            return False
        least = ((group.get("Update") or {}).get("MinHealthyTime") or 0) / _NANOSECONDS or _DEFAULT_MIN_HEALTHY_SECONDS
        if any(time.time() - runs_since(one) < least for one in own):
            return False
    return True


def is_stuck(view: View) -> bool:
    """Whether the version has failed for good: Nomad does nothing more for it, also when the cause has gone."""
    if view.is_superseded:
        return False
    if view.deployment:
        return view.deployment["Status"] in ("failed", "cancelled") and not serves(view)
    verdict = judge(view)
    return verdict.done and bool(verdict.reason)
