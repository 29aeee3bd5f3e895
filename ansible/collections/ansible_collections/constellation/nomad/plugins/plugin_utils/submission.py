"""From a job to a version of it: plan and register."""

from __future__ import annotations

from typing import Any

from .client import Client
from .failure import HttpFailure, NomadFailure
from .job_file import JobFile
from .needs import needs_capability
from .placement import placement_reasons


def plan(client: Client, job: dict[str, Any]) -> dict[str, Any]:
    """What Nomad would do with the job."""
    name = job["ID"]
    body = {"Job": job, "Diff": True}
    needs = needs_capability("submit-job", job["Namespace"])
    return client.send(
        "POST", f"job/{name}/plan", body, doing=f"plan the job {name}", needs=needs, namespace=job["Namespace"]
    ).body


def refuse_without_place(job: dict[str, Any], planned: dict[str, Any]) -> None:
    """A job that Nomad could not place as a whole is not submitted."""
    if reasons := placement_reasons(planned.get("FailedTGAllocs")):
        raise NomadFailure(
            f"the job {job['ID']} was not submitted",
            "; ".join(["Nomad finds no place for all of it", *reasons]),
            "make room or ready nodes, or let the job ask for less",
        )


def register(client: Client, job: dict[str, Any], file: JobFile, planned: dict[str, Any]) -> dict[str, Any]:
    """Submits what was planned, and only if nobody changed the job since. Gives the job as Nomad has it."""
    name, namespace = job["ID"], job["Namespace"]
    body = {
        "Job": job,
        "EnforceIndex": True,
        "JobModifyIndex": planned["JobModifyIndex"],
        "Submission": {"Source": file.source, "Format": "hcl2", "Variables": file.variables, "VariableFlags": {}},
    }
    needs = needs_capability("submit-job", namespace)
    answer = client.send("POST", "jobs", body, doing=f"submit the job {name}", needs=needs, namespace=namespace)
    return registered(client, namespace, name, answer.body["JobModifyIndex"])


def register_again(client: Client, job: dict[str, Any], file: JobFile, planned: dict[str, Any]) -> dict[str, Any]:
    """A new version of a job that does not differ.

    Nomad takes an unchanged job for the version that it has, for which it does nothing more once its deployment has failed. A version with
    another priority stands between for a moment; it replaces no allocation.
    """
    if job["Type"] == "service" and not all(map(_is_rescheduled, job["TaskGroups"])):
        raise NomadFailure(
            f"the job {job['ID']} has failed as it is, and cannot be tried again",
            "its reschedule block allows no attempt, so Nomad leaves failed allocations as they are",
            "remove the job with state=absent and run this again, or allow an attempt in the reschedule block",
        )
    between = {**job, "Priority": job["Priority"] - 1 if job["Priority"] > 1 else 2}
    version = register(client, between, file, planned)
    version = register(client, job, file, {"JobModifyIndex": version["JobModifyIndex"]})
    name, namespace = job["ID"], job["Namespace"]
    # What failed is to be placed at once, and not after the delay that has grown with each failure.
    body = {"JobID": name, "EvalOptions": {"ForceReschedule": True}}
    needs = needs_capability("submit-job", namespace)
    client.send(
        "POST", f"job/{name}/evaluate", body, doing=f"start the job {name} again", needs=needs, namespace=namespace
    )
    return version


def _is_rescheduled(group: dict[str, Any]) -> bool:
    policy = group.get("ReschedulePolicy") or {}
    return bool(policy.get("Unlimited") or policy.get("Attempts"))


def registered(client: Client, namespace: str, name: str, index: int) -> dict[str, Any]:
    """The job as it was registered with that index; somebody may have registered another version since."""
    for version in versions(client, namespace, name):
        if version["JobModifyIndex"] == index:
            return version
    raise NomadFailure(
        f"the job {name} cannot be followed",
        "somebody removed or replaced it right after it was submitted",
        "look at the job",
    )


def versions(client: Client, namespace: str, name: str) -> list[dict[str, Any]]:
    """All versions that Nomad keeps, newest first; empty when there is no such job."""
    try:
        found = client.get(
            f"job/{name}/versions",
            doing=f"read the job {name}",
            needs=needs_capability("read-job", namespace),
            absent={},
            namespace=namespace,
        )
    except HttpFailure as failure:
        # Some versions of Nomad have no 404 here.
        if "not found" not in failure.text:
            raise
        found = {}
    return sorted(found.get("Versions") or [], key=lambda one: one["Version"], reverse=True)
