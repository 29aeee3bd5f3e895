"""A job, followed until it serves. Documented in modules/job.py."""

from __future__ import annotations

from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils import submission
from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.failure import NomadFailure
from ansible_collections.constellation.nomad.plugins.plugin_utils.following import followed
from ansible_collections.constellation.nomad.plugins.plugin_utils.plan_text import plan_text
from ansible_collections.constellation.nomad.plugins.plugin_utils.removal import remove
from ansible_collections.constellation.nomad.plugins.plugin_utils.session import Session


class ActionModule(NomadAction):
    name = "job"

    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        if arguments["state"] == "absent":
            name = arguments["job_id"] or self._parse(arguments, session)[0]["ID"]
            return remove(session, arguments["namespace"], name, arguments["purge"], arguments["timeout_seconds"])
        job, file = self._parse(arguments, session)
        submission.validate(session.client, job)
        planned = submission.plan(session.client, job)
        changed = planned["Diff"]["Type"] != "None"
        if changed:
            submission.refuse_without_place(job, planned)
        result: dict[str, Any] = {"changed": changed, "version": 0, "deployment_id": "", "allocations": []}
        if planned.get("Warnings"):
            result["warnings"] = [" ".join(planned["Warnings"].split())]
        if changed and session.diff:
            result["diff"] = {"prepared": plan_text(planned, session.redaction)}
        if session.check:
            return result
        if changed:
            version = submission.register(session.client, job, file, planned)
        else:
            version = submission.registered(session.client, job["Namespace"], job["ID"], planned["JobModifyIndex"])
        result["version"] = version["Version"]
        return result if arguments["detach"] else followed(session, result, version, arguments["timeout_seconds"])

    def _parse(self, arguments: dict[str, Any], session: Session) -> tuple[dict[str, Any], submission.JobFile]:
        if not arguments["src"]:
            raise NomadFailure("the task cannot be started", "src is missing", "name the job file in src")
        path = self.find_file(arguments["src"], "read the job file")
        file = submission.read_job_file(path, arguments["variables"])
        return submission.parse(session.client, arguments["namespace"], file), file
