"""A job, followed until it serves. Documented in modules/job.py."""

from __future__ import annotations

from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils import submission
from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.failure import NomadFailure
from ansible_collections.constellation.nomad.plugins.plugin_utils.following import followed
from ansible_collections.constellation.nomad.plugins.plugin_utils.job_file import (
    JobFile,
    NamespaceMissing,
    parse,
    read_job_file,
    validate,
)
from ansible_collections.constellation.nomad.plugins.plugin_utils.plan_text import plan_text
from ansible_collections.constellation.nomad.plugins.plugin_utils.removal import remove
from ansible_collections.constellation.nomad.plugins.plugin_utils.rollout_verdict import is_stuck
from ansible_collections.constellation.nomad.plugins.plugin_utils.rollout_view import look
from ansible_collections.constellation.nomad.plugins.plugin_utils.session import Session


class ActionModule(NomadAction):
    name = "job"

    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        if arguments["state"] == "absent":
            name = arguments["job_id"] or self._parse(arguments, session)[0]["ID"]
            return remove(session, arguments["namespace"], name, arguments["purge"], arguments["timeout_seconds"])
        job, file = self._parse(arguments, session)
        try:
            validate(session.client, job)
        except NamespaceMissing:
            if not session.check:
                raise
            return foreseen(session, f'+ job "{job["ID"]}"\n')
        return self._deploy(arguments, session, job, file)

    def _deploy(
        self, arguments: dict[str, Any], session: Session, job: dict[str, Any], file: JobFile
    ) -> dict[str, Any]:
        planned = submission.plan(session.client, job)
        found, stuck = None, False
        if planned["Diff"]["Type"] == "None":
            found = submission.registered(session.client, job["Namespace"], job["ID"], planned["JobModifyIndex"])
            stuck = is_stuck(look(session.client, found))
        else:
            submission.refuse_without_place(job, planned)
        again = f'  job "{job["ID"]}" has failed as it is, and is submitted again\n' if stuck else ""
        result = foreseen(session, plan_text(planned, session.redaction) or again)
        if planned.get("Warnings"):
            result["warnings"] = [" ".join(planned["Warnings"].split())]
        if session.check:
            return result
        if not found:
            found = submission.register(session.client, job, file, planned)
        elif stuck:
            found = submission.register_again(session.client, job, file, planned)
        result["version"] = found["Version"]
        return result if arguments["detach"] else followed(session, result, found, arguments["timeout_seconds"])

    def _parse(self, arguments: dict[str, Any], session: Session) -> tuple[dict[str, Any], JobFile]:
        if not arguments["src"]:
            raise NomadFailure("the task cannot be started", "src is missing", "name the job file in src")
        path = self.find_file(arguments["src"], "read the job file")
        file = read_job_file(path, arguments["variables"])
        return parse(session.client, arguments["namespace"], file), file


def foreseen(session: Session, text: str) -> dict[str, Any]:
    """The result as far as it is known before anything is done; an empty text is no change."""
    result: dict[str, Any] = {"changed": bool(text), "version": 0, "deployment_id": "", "allocations": []}
    return {**result, "diff": {"prepared": text}} if text and session.diff else result
