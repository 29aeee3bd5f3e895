"""Back to an earlier version of a job. Documented in modules/job_revert.py."""

from __future__ import annotations

from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils import submission
from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.failure import NomadFailure
from ansible_collections.constellation.nomad.plugins.plugin_utils.following import followed
from ansible_collections.constellation.nomad.plugins.plugin_utils.needs import needs_capability
from ansible_collections.constellation.nomad.plugins.plugin_utils.plan_text import plan_text
from ansible_collections.constellation.nomad.plugins.plugin_utils.session import Session


class ActionModule(NomadAction):
    name = "job_revert"

    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        namespace, name = arguments["namespace"], arguments["job_id"]
        kept = submission.versions(session.client, namespace, name)
        if not kept:
            raise NomadFailure(
                f"the job {name} cannot be reverted",
                f"there is no such job in {namespace}",
                "check job_id and namespace",
            )
        current, target = kept[0], choose(name, kept, arguments["version"])
        # The earlier version as it would be submitted now; without a difference there is nothing to take back.
        planned = submission.plan(session.client, {**target, "Stop": False})
        changed = planned["Diff"]["Type"] != "None"
        result: dict[str, Any] = {"changed": changed, "version": current["Version"], "reverted_to": target["Version"]}
        if changed:
            submission.refuse_without_place(target, planned)
            if session.diff:
                result["diff"] = {"prepared": plan_text(planned, session.redaction)}
        if session.check:
            return result
        version = revert(session, current, target) if changed else current
        return followed(session, {**result, "version": version["Version"]}, version, arguments["timeout_seconds"])


def choose(name: str, kept: list[dict[str, Any]], asked: int | None) -> dict[str, Any]:
    """The given version, or the newest stable one before the current one."""
    if asked is None:
        candidates = [one for one in kept[1:] if one["Stable"] and not one["Stop"]]
        why = f"no version before {kept[0]['Version']} is stable"
    else:
        candidates = [one for one in kept if one["Version"] == asked]
        why = f"Nomad keeps no version {asked}, but {', '.join(str(one['Version']) for one in reversed(kept))}"
    if not candidates:
        raise NomadFailure(
            f"the job {name} cannot be reverted", why, "name a version that Nomad still has, or submit the job again"
        )
    return candidates[0]


def revert(session: Session, current: dict[str, Any], target: dict[str, Any]) -> dict[str, Any]:
    namespace, name = current["Namespace"], current["ID"]
    body = {"JobID": name, "JobVersion": target["Version"], "EnforcePriorVersion": current["Version"]}
    answer = session.client.send(
        "POST",
        f"job/{name}/revert",
        body,
        doing=f"take the job {name} back to version {target['Version']}",
        needs=needs_capability("submit-job", namespace),
        namespace=namespace,
    )
    return submission.registered(session.client, namespace, name, answer.body["JobModifyIndex"])
