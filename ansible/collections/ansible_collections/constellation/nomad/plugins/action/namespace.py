"""A namespace of Nomad. Documented in modules/namespace.py."""

from __future__ import annotations

from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.session import Session


class ActionModule(NomadAction):
    name = "namespace"

    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        name = arguments["name"]
        found = session.client.get(f"namespace/{name}", doing=f"read the namespace {name}", absent=None)
        if arguments["state"] == "absent":
            wanted = None
        else:
            description = arguments["description"]
            # What this plugin has no option for stays as it is.
            wanted = {**(found or {"Name": name})}
            if description is not None or not found:
                wanted["Description"] = description or ""
        if wanted == found:
            return {}
        if not session.check:
            write(session, name, wanted)
        return {"changed": True, **({"diff": difference(name, found, wanted)} if session.diff else {})}


def write(session: Session, name: str, wanted: dict[str, Any] | None) -> None:
    needs = "a management token"
    if wanted is None:
        session.client.send("DELETE", f"namespace/{name}", None, doing=f"remove the namespace {name}", needs=needs)
    else:
        session.client.send("POST", f"namespace/{name}", wanted, doing=f"write the namespace {name}", needs=needs)


def difference(name: str, found: dict[str, Any] | None, wanted: dict[str, Any] | None) -> dict[str, Any]:
    def shown(one: dict[str, Any] | None) -> dict[str, str]:
        return {"name": name, "description": one.get("Description", "")} if one else {}

    return {
        "before_header": f"namespace {name}",
        "after_header": f"namespace {name}",
        "before": shown(found),
        "after": shown(wanted),
    }
