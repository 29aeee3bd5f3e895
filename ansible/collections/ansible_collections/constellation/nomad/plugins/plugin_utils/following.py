"""The result of a task that changed a job, or found it as it is to be, once the job is followed."""

from __future__ import annotations

from typing import Any

from .failure import NomadFailure
from .rollout import follow
from .session import Session


def followed(
    session: Session, result: dict[str, Any], version: dict[str, Any], timeout_seconds: float
) -> dict[str, Any]:
    """A periodic or parameterised job only waits for its time: there is nothing to follow."""
    if version.get("Periodic") or version.get("ParameterizedJob"):
        return result
    try:
        return {**result, **follow(session, version, timeout_seconds, new=bool(result["changed"]))}
    except NomadFailure as failure:
        failure.details = {**result, **failure.details}
        raise
