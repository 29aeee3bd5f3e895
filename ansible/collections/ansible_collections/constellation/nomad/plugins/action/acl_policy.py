"""An ACL policy. Documented in modules/acl_policy.py."""

from __future__ import annotations

from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.failure import NomadFailure
from ansible_collections.constellation.nomad.plugins.plugin_utils.session import Session

_NEEDS = "a management token"


class ActionModule(NomadAction):
    name = "acl_policy"

    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        name = arguments["name"]
        path = f"acl/policy/{name}"
        found = comparable(session.client.get(path, doing=f"read the policy {name}", needs=_NEEDS, absent=None))
        wanted = None if arguments["state"] == "absent" else asked_for(arguments, found)
        if wanted == found:
            return {}
        if not session.check:
            if wanted is None:
                session.client.send("DELETE", path, None, doing=f"remove the policy {name}", needs=_NEEDS)
            else:
                session.client.send("POST", path, body(name, wanted), doing=f"write the policy {name}", needs=_NEEDS)
        return {"changed": True, **({"diff": difference(name, found, wanted)} if session.diff else {})}


def comparable(policy: dict[str, Any] | None) -> dict[str, Any] | None:
    """What of a policy is compared; white space around the rules means nothing."""
    if not policy:
        return None
    job = policy.get("JobACL") or {}
    return {
        "description": policy.get("Description", ""),
        "rules": policy.get("Rules", "").strip(),
        "job": {field: job.get(field) or "" for field in ("Namespace", "JobID", "Group", "Task")}
        if job.get("JobID")
        else None,
    }


def asked_for(arguments: dict[str, Any], found: dict[str, Any] | None) -> dict[str, Any]:
    name = arguments["name"]
    rules = (arguments["rules"] or "").strip()
    if not rules:
        raise NomadFailure(f"cannot write the policy {name}", "it has no rules", "give the HCL text of its rules")
    description = arguments["description"]
    job = arguments["job"]
    if job and job["task"] and not job["group"]:
        raise NomadFailure(
            f"cannot write the policy {name}", "its job has a task without a group", "name the task's group"
        )
    return {
        "description": description if description is not None else (found or {}).get("description", ""),
        "rules": rules,
        "job": {
            "Namespace": job["namespace"],
            "JobID": job["job_id"],
            "Group": job["group"] or "",
            "Task": job["task"] or "",
        }
        if job
        else None,
    }


def body(name: str, wanted: dict[str, Any]) -> dict[str, Any]:
    return {
        "Name": name,
        "Description": wanted["description"],
        "Rules": wanted["rules"] + "\n",
        "JobACL": wanted["job"],
    }


def difference(name: str, found: dict[str, Any] | None, wanted: dict[str, Any] | None) -> dict[str, Any]:
    header = f"policy {name}"
    return {"before_header": header, "after_header": header, "before": shown(found), "after": shown(wanted)}


def shown(policy: dict[str, Any] | None) -> str:
    if not policy:
        return ""
    job = policy["job"] or {}
    bound = "/".join(value for value in job.values() if value) or "none"
    return f"description: {policy['description']}\njob: {bound}\n\n{policy['rules']}\n"
