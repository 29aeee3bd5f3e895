"""A job file as Nomad reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .client import Client
from .failure import NomadFailure
from .hcl import variables_file
from .needs import needs_capability


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
        "POST", "jobs/parse", body, doing=doing, needs=needs_capability("parse-job", namespace), namespace=namespace
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
    needs = needs_capability("read-job", job["Namespace"])
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
