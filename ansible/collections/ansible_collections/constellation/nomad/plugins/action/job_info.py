"""What there is of a job. Documented in modules/job_info.py."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.needs import needs_capability
from ansible_collections.constellation.nomad.plugins.plugin_utils.session import Session
from ansible_collections.constellation.nomad.plugins.plugin_utils.submission import versions

_ABSENT: dict[str, Any] = {
    "exists": False,
    "version": 0,
    "status": "",
    "stopped": False,
    "versions": [],
    "allocations": [],
    "deployment": {},
    "services": [],
}


class ActionModule(NomadAction):
    name = "job_info"

    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        namespace, name = arguments["namespace"], arguments["job_id"]

        def read(what: str, absent: Any) -> Any:
            path = f"job/{name}/{what}" if what else f"job/{name}"
            needs = needs_capability("read-job", namespace)
            return (
                session.client.get(path, doing=f"read the job {name}", needs=needs, absent=absent, namespace=namespace)
                or absent
            )

        job = read("", None)
        if not job:
            return dict(_ABSENT)
        return {
            "exists": True,
            "version": job["Version"],
            "status": job["Status"],
            "stopped": job["Stop"],
            "versions": [version(one) for one in versions(session.client, namespace, name)],
            "allocations": [
                allocation(one)
                for one in sorted(read("allocations", []), key=lambda one: one["CreateIndex"], reverse=True)
            ],
            "deployment": deployment(read("deployment", {})),
            "services": [service(one) for one in read("services", [])],
        }


def version(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": found["Version"],
        "stable": found["Stable"],
        "stopped": found["Stop"],
        "submitted_at": moment(found["SubmitTime"]),
        "images": {
            f"{group['Name']}/{task['Name']}": task["Config"]["image"]
            for group in found["TaskGroups"] or []
            for task in group["Tasks"] or []
            if (task.get("Config") or {}).get("image")
        },
    }


def allocation(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": found["ID"],
        "group": found["TaskGroup"],
        "client_status": found["ClientStatus"],
        "desired_status": found["DesiredStatus"],
        "healthy": (found.get("DeploymentStatus") or {}).get("Healthy"),
        "node": found["NodeName"],
        "version": found["JobVersion"],
        "created_at": moment(found["CreateTime"]),
        "tasks": {
            name: {"state": one["State"], "failed": one["Failed"], "restarts": one["Restarts"]}
            for name, one in (found.get("TaskStates") or {}).items()
        },
    }


def deployment(found: dict[str, Any]) -> dict[str, Any]:
    if not found:
        return {}
    return {
        "id": found["ID"],
        "version": found["JobVersion"],
        "status": found["Status"],
        "description": found["StatusDescription"],
    }


def service(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": found["ServiceName"],
        "address": found["Address"],
        "port": found["Port"],
        "allocation": found["AllocID"],
        "tags": found["Tags"] or [],
    }


def moment(nanoseconds: int) -> str:
    return datetime.fromtimestamp(nanoseconds / 1e9, timezone.utc).isoformat(timespec="seconds")
