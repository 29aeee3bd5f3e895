"""What the token lacks. Documented in modules/capabilities.py."""

from __future__ import annotations

from typing import Any

from ansible_collections.constellation.nomad.plugins.plugin_utils.action import NomadAction
from ansible_collections.constellation.nomad.plugins.plugin_utils.failure import NomadFailure
from ansible_collections.constellation.nomad.plugins.plugin_utils.rules import (
    LEVELS,
    NAMESPACE_CAPABILITIES,
    VARIABLE_CAPABILITIES,
    VOLUME_CAPABILITIES,
    Rules,
)
from ansible_collections.constellation.nomad.plugins.plugin_utils.session import Session
from ansible_collections.constellation.nomad.plugins.plugin_utils.token import read_token


class ActionModule(NomadAction):
    name = "capabilities"

    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        for wanted in arguments["wanted"]:
            check_word(wanted)
        token = read_token(session.client)
        if token is None:
            return {"acl": False, "missing": [], "token": {}}
        shown = {"name": token["Name"], "type": token["Type"], "expires": token.get("ExpirationTime") or ""}
        if token["Type"] == "management":
            return {"acl": True, "missing": [], "token": shown}
        rules = Rules(own_policies(session))
        missing = [wanted for wanted in arguments["wanted"] if not is_granted(rules, arguments["namespace"], wanted)]
        return {"acl": True, "missing": missing, "token": shown}


def own_policies(session: Session) -> list[dict[str, Any]]:
    """The parsed rules of every policy that the token has, of itself or through a role."""
    doing = "read the token's policies"
    names = [one["Name"] for one in session.client.get("acl/policies", doing=doing)]
    found = [session.client.get(f"acl/policy/{name}", doing=doing, absent=None) for name in names]
    return [one["RulesJSON"] for one in found if one and one.get("RulesJSON")]


def check_word(wanted: str) -> None:
    kind, _colon, rest = wanted.partition(":")
    right, _second, thing = rest.partition(":")
    known = (
        wanted in NAMESPACE_CAPABILITIES
        or (kind == "variables" and right in VARIABLE_CAPABILITIES and thing)
        or (kind == "host-volume" and right in VOLUME_CAPABILITIES and thing)
        or (kind in (*LEVELS, "acl", "namespace") and right in ("read", "write") and not thing)
    )
    if not known:
        raise NomadFailure(
            "the capabilities cannot be compared",
            f'Nomad has no capability "{wanted}"',
            "write submit-job, variables:write:<path>, host-volume:mount-readwrite:<name>, node:read, acl:write or others of their kind",
        )


def is_granted(rules: Rules, namespace: str, wanted: str) -> bool:
    kind, _colon, rest = wanted.partition(":")
    right, _second, thing = rest.partition(":")
    if not rest:
        return wanted in rules.namespace(namespace)
    if kind == "variables":
        return right in rules.variable(namespace, thing)
    if kind == "host-volume":
        return right in rules.volume(thing)
    # Policies, tokens and namespaces are for management tokens alone; reading a namespace needs a capability in it.
    if kind == "namespace" and right == "read":
        return bool(rules.namespace(namespace))
    return kind in LEVELS and right in rules.level(kind)
