"""What a Nomad variable holds. Documented in modules/variable_info.py."""

from __future__ import annotations

from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.session import Session
from ansible_collections.constellation.nomad.plugins.plugin_utils.variables import read_variable


class ActionModule(NomadAction):
    name = "variable_info"
    clear_results = ("items",)

    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        found = read_variable(session.client, arguments["namespace"], arguments["path"])
        if not found:
            return {"exists": False, "index": 0, "items": {}}
        return {"exists": True, "index": found["ModifyIndex"], "items": found["Items"]}
