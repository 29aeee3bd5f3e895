"""From a job file to a registered job: parse, validate, plan, register."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .client import Client
from .failure import HttpFailure, NomadFailure
from .hcl import variables_file
from .placement import placement_reasons


class NamespaceMissing(NomadFailure):
    """The job is for a namespace that does not exist; in check mode a task before this one may be about to make it."""


@dataclass(frozen=True)
class JobFile:
    """A job file with the values of its variables, as Nomad will keep them beside the job."""

    path: str
    source: str
    variables: str

    @property
    def name(self) -> str:
        return Path(self.path).name


def read_job_file(path: str, variables: dict[str, Any] | None) -> JobFile:
    try:
        source = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise NomadFailure(f"cannot read the job file {path}", reason, "name a readable job file in src") from None
    return JobFile(path, source, variables_file(variables))


def parse(client: Client, namespace: str, file: JobFile) -> dict[str, Any]:
    """The job that the file describes, with all defaults filled in, for the namespace of the task."""
    body = {"JobHCL": file.source, "Variables": file.variables, "Canonicalize": True}
    doing = f"parse {file.path}"
    job = client.send(
        "POST", "jobs/parse", body, doing=doing, needs=_needs("parse-job", namespace), namespace=namespace
    ).body
    stated = job.get("Namespace") or "default"
    if stated not in ("default", namespace):
        raise NomadFailure(
            f"cannot use {file.path}",
            f"it says namespace {stated}, and the task says {namespace}",
            "make the two the same",
        )
    return {**job, "Namespace": namespace}


def validate(client: Client, job: dict[str, Any]) -> None:
    """Refuses with everything that Nomad finds wrong with the job."""
    name = job["ID"]
    needs = _needs("read-job", job["Namespace"])
    body = {"Job": job}
    answer = client.send(
        "POST", "validate/job", body, doing=f"validate the job {name}", needs=needs, namespace=job["Namespace"]
    )
    findings = answer.body.get("ValidationErrors") or ([answer.body["Error"]] if answer.body.get("Error") else [])
    if any("nonexistent namespace" in finding for finding in findings):
        raise NamespaceMissing(
            f"cannot submit the job {name}",
            f"there is no namespace {job['Namespace']}",
            "make it with constellation.nomad.namespace",
        )
    if findings:
        why = client.redaction.foreign("; ".join(map(_one_line, findings)))
        raise NomadFailure(f"the job {name} is not valid", why, "correct the job file or its variables")


def _one_line(finding: str) -> str:
    """Nomad counts and lists what it finds, level by level."""
    listed = re.sub(r"\s*\d+ errors? occurred:\s*\*?\s*", " ", finding.strip())
    return re.sub(r"\s*\n\s*\*?\s*", "; ", listed).strip()


def plan(client: Client, job: dict[str, Any]) -> dict[str, Any]:
    """What Nomad would do with the job."""
    name = job["ID"]
    body = {"Job": job, "Diff": True}
    needs = _needs("submit-job", job["Namespace"])
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
    needs = _needs("submit-job", namespace)
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
    needs = _needs("submit-job", namespace)
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
            needs=_needs("read-job", namespace),
            absent={},
            namespace=namespace,
        )
    except HttpFailure as failure:
        # Some versions of Nomad have no 404 here.
        if "not found" not in failure.text:
            raise
        found = {}
    return sorted(found.get("Versions") or [], key=lambda one: one["Version"], reverse=True)


def _needs(capability: str, namespace: str) -> str:
    return f'the capability "{capability}" in the namespace {namespace}'
