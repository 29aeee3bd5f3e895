"""What the rules of a token's policies grant, decided as Nomad decides it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# What a namespace rule can grant; a word that is none of these is a mistake of the caller.
NAMESPACE_CAPABILITIES = frozenset(
    """
    alloc-exec alloc-lifecycle alloc-node-exec cancel-deployment csi-list-volume csi-mount-volume csi-read-volume csi-register-plugin
    csi-write-volume delete-service-registration deregister-job dispatch-job evaluate-job fail-deployment force-periodic-job gc-allocation
    host-volume-create host-volume-delete host-volume-read host-volume-register host-volume-write list-jobs list-scaling-policies parse-job
    pause-allocation pause-deployment plan-job promote-deployment purge-job read-fs read-job read-job-scaling read-logs read-scaling-policy
    register-job revert-job scale-job sentinel-override set-alloc-health-deployment stable-job submit-job submit-recommendation
    tag-job-version unblock-deployment
    """.split()
)
VARIABLE_CAPABILITIES = ("list", "read", "write", "destroy")
VOLUME_CAPABILITIES = ("mount-readonly", "mount-readwrite")
LEVELS = ("agent", "node", "operator")


class Rules:
    """The rules of several policies together: rights add up, and a denial takes them all."""

    def __init__(self, policies: Iterable[dict[str, Any]]) -> None:
        self._namespaces: dict[str, set[str]] = {}
        self._variables: dict[str, set[str]] = {}
        self._volumes: dict[str, set[str]] = {}
        self._levels: dict[str, set[str]] = {level: set() for level in LEVELS}
        for policy in policies:
            self._add(policy)

    def namespace(self, name: str) -> set[str]:
        return _closest(self._namespaces, name)

    def variable(self, namespace: str, path: str) -> set[str]:
        """A path that ends with `*` is granted by a rule that covers all of it."""
        return _closest(self._variables, f"{namespace}\0{path}")

    def volume(self, name: str) -> set[str]:
        return _closest(self._volumes, name)

    def level(self, name: str) -> set[str]:
        granted = self._levels[name]
        return set() if "deny" in granted else granted | ({"read"} if "write" in granted else set())

    def _add(self, policy: dict[str, Any]) -> None:
        for rule in policy.get("Namespaces") or []:
            self._namespaces.setdefault(rule["Name"], set()).update(rule["Capabilities"] or [])
            for path in (rule.get("Variables") or {}).get("Paths") or []:
                self._variables.setdefault(f"{rule['Name']}\0{path['PathSpec']}", set()).update(
                    path["Capabilities"] or []
                )
        for rule in policy.get("HostVolumes") or []:
            self._volumes.setdefault(rule["Name"], set()).update(rule["Capabilities"] or [])
        for level in LEVELS:
            self._levels[level].add((policy.get(level.capitalize()) or {}).get("Policy") or "none")


def _closest(rules: dict[str, set[str]], name: str) -> set[str]:
    """The rule of that very name, and otherwise the pattern that leaves the fewest characters open."""
    granted = rules.get(name)
    if granted is None:
        matching = [pattern for pattern in rules if "*" in pattern and _matches(pattern, name)]
        closest = min(matching, key=lambda pattern: len(name) - len(pattern) + pattern.count("*"), default=None)
        granted = rules[closest] if closest is not None else set()
    return set() if "deny" in granted else granted


def _matches(pattern: str, name: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name, re.DOTALL) is not None
