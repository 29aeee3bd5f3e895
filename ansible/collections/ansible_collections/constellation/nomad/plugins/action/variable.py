"""A Nomad variable. Documented in modules/variable.py."""

from __future__ import annotations

from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.failure import NomadFailure
from ansible_collections.constellation.nomad.plugins.plugin_utils.session import Session
from ansible_collections.constellation.nomad.plugins.plugin_utils.variables import (
    Conflict,
    checked_items,
    delete_variable,
    difference,
    read_variable,
    write_variable,
)


class ActionModule(NomadAction):
    name = "variable"
    secret_arguments = ("items",)

    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        namespace, path = arguments["namespace"], arguments["path"]
        absent = arguments["state"] == "absent"
        wanted = {} if absent else checked_items(path, arguments["items"])
        found = read_variable(session.client, namespace, path)
        index = found["ModifyIndex"] if found else 0
        session.redaction.learn_all(found["Items"] if found else None)
        unchanged = {"index": index, "existed": bool(found)}
        if (arguments["once"] and found) or wanted == (found["Items"] if found else {}):
            return unchanged
        # The caller's index decides, and otherwise what was read and compared a moment ago.
        cas = index if arguments["cas"] is None else arguments["cas"]
        try:
            index = self._change(session, namespace, path, wanted, cas, index)
        except Conflict as conflict:
            if arguments["once"]:
                return {"index": conflict.variable.get("ModifyIndex", 0), "existed": True}
            raise collision(path, cas, conflict) from None
        shown = (
            {"diff": {"prepared": difference(path, found["Items"] if found else {}, wanted)}} if session.diff else {}
        )
        return {"changed": True, "index": index, "existed": bool(found), **shown}

    def _change(self, session: Session, namespace: str, path: str, wanted: dict[str, str], cas: int, index: int) -> int:
        if session.check:
            if cas != index:
                raise Conflict({"ModifyIndex": index})
            return index
        if wanted:
            return write_variable(session.client, namespace, path, wanted, cas)
        delete_variable(session.client, namespace, path, cas)
        return 0


def collision(path: str, cas: int, conflict: Conflict) -> NomadFailure:
    now = conflict.variable.get("ModifyIndex", 0)
    is_now = f"it has index {now}" if now else "it does not exist"
    expected = f"index {cas} was expected" if cas else "it was expected not to exist"
    return NomadFailure(
        f"cannot change the variable {path}",
        f"somebody else changed it: {expected}, and {is_now}",
        "read it again and decide again; nothing was written",
    )
