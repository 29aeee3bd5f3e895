"""A job, followed until it serves. Documented in modules/job.py."""

from __future__ import annotations

from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils import submission
from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.failure import NomadFailure
from ansible_collections.constellation.nomad.plugins.plugin_utils.following import followed
from ansible_collections.constellation.nomad.plugins.plugin_utils.plan_text import plan_text
from ansible_collections.constellation.nomad.plugins.plugin_utils.removal import remove
from ansible_collections.constellation.nomad.plugins.plugin_utils.rollout_verdict import is_stuck
from ansible_collections.constellation.nomad.plugins.plugin_utils.rollout_view import look
from ansible_collections.constellation.nomad.plugins.plugin_utils.session import Session

_NOTHING: dict[str, Any] = {"version": 0, "deployment_id": "", "allocations": []}


class ActionModule(NomadAction):
    name = "job"

    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        if arguments["state"] == "absent":
            name = arguments["job_id"] or self._parse(arguments, session)[0]["ID"]
            return remove(session, arguments["namespace"], name, arguments["purge"], arguments["timeout_seconds"])
        job, file = self._parse(arguments, session)
        try:
            submission.validate(session.client, job)
        except submission.NamespaceMissing:
            if not session.check:
                raise
            return {
                "changed": True,
                **_NOTHING,
                **({"diff": {"prepared": f'+ job "{job["ID"]}"\n'}} if session.diff else {}),
            }
        planned = submission.plan(session.client, job)
        differs = planned["Diff"]["Type"] != "None"
        if differs:
            submission.refuse_without_place(job, planned)
        found = (
            None
            if differs
            else submission.registered(session.client, job["Namespace"], job["ID"], planned["JobModifyIndex"])
        )
        stuck = bool(found) and is_stuck(look(session.client, found))
        result: dict[str, Any] = {"changed": differs or stuck, **_NOTHING}
        if planned.get("Warnings"):
            result["warnings"] = [" ".join(planned["Warnings"].split())]
        if result["changed"] and session.diff:
            again = f'  job "{job["ID"]}" has failed as it is, and is submitted again\n'
            result["diff"] = {"prepared": plan_text(planned, session.redaction) or again}
        if session.check:
            return result
        if differs:
            found = submission.register(session.client, job, file, planned)
        elif stuck:
            found = submission.register_again(session.client, job, file, planned)
        result["version"] = found["Version"]
        return result if arguments["detach"] else followed(session, result, found, arguments["timeout_seconds"])

    def _parse(self, arguments: dict[str, Any], session: Session) -> tuple[dict[str, Any], submission.JobFile]:
        if not arguments["src"]:
            raise NomadFailure("the task cannot be started", "src is missing", "name the job file in src")
        path = self.find_file(arguments["src"], "read the job file")
        file = submission.read_job_file(path, arguments["variables"])
        return submission.parse(session.client, arguments["namespace"], file), file
