"""The nodes that can take work. Documented in modules/nodes_info.py."""

from __future__ import annotations

from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.session import Session


class ActionModule(NomadAction):
    name = "nodes_info"

    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        doing, needs = "read the nodes", '"read" on node'
        found = session.client.get("nodes", doing=doing, needs=needs, resources="true")
        members = session.client.get("agent/members", doing="read the servers", needs=needs)["Members"] or []
        servers = [
            {
                "name": one["Name"],
                "address": one["Addr"],
                "status": one["Status"],
                "version": one["Tags"].get("build", ""),
            }
            for one in members
        ]
        return {
            "nodes": [node(one) for one in sorted(found, key=lambda one: one["Name"]) if one["Status"] == "ready"],
            "servers": sorted(servers, key=lambda one: one["name"]),
            "version": min((one["version"] for one in servers if one["status"] == "alive"), key=by_number, default=""),
        }


def node(found: dict[str, Any]) -> dict[str, Any]:
    resources = found.get("NodeResources") or {}
    return {
        "id": found["ID"],
        "name": found["Name"],
        "address": found["Address"],
        "version": found["Version"],
        "datacenter": found["Datacenter"],
        "node_pool": found.get("NodePool", "default"),
        "eligible": found["SchedulingEligibility"] == "eligible" and not found["Drain"],
        "drivers": sorted(name for name, one in (found.get("Drivers") or {}).items() if one["Healthy"]),
        "cpu_mhz": (resources.get("Cpu") or {}).get("CpuShares", 0),
        "memory_mb": (resources.get("Memory") or {}).get("MemoryMB", 0),
    }


def by_number(version: str) -> list[int]:
    """So that 1.10 comes after 1.9."""
    return [int(part) if part.isdigit() else 0 for part in version.partition("-")[0].split(".")]
