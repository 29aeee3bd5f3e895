"""Where a host volume is. Documented in modules/volume_info.py."""

from __future__ import annotations

from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.session import Session


class ActionModule(NomadAction):
    name = "volume_info"

    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        volume = arguments["name"]
        asked = {"doing": f"look for the volume {volume}", "needs": '"read" on node'}
        nodes = []
        for stub in session.client.get("nodes", **asked):
            # A node may go away between the list and the question.
            node = session.client.get(f"node/{stub['ID']}", absent={}, **asked)
            found = (node.get("HostVolumes") or {}).get(volume)
            if found:
                nodes.append(
                    {
                        "id": stub["ID"],
                        "name": stub["Name"],
                        "ready": stub["Status"] == "ready",
                        "read_only": bool(found["ReadOnly"]),
                    }
                )
        return {"nodes": sorted(nodes, key=lambda one: one["name"])}
