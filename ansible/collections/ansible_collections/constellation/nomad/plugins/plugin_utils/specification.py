"""The arguments of a plugin, read from its documentation: they are written down once."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import yaml

_PLUGINS = "ansible_collections.constellation.nomad.plugins"
_KEPT = ("type", "elements", "required", "default", "choices")


def specification(name: str) -> dict[str, Any]:
    """The argument specification of the plugin of that name, with the options of its fragments."""
    documented = yaml.safe_load(import_module(f"{_PLUGINS}.modules.{name}").DOCUMENTATION)
    options: dict[str, Any] = {}
    for fragment in documented.get("extends_documentation_fragment", []):
        module = import_module(f"{_PLUGINS}.doc_fragments.{fragment.rpartition('.')[2]}")
        options.update(yaml.safe_load(module.ModuleDocFragment.DOCUMENTATION).get("options", {}))
    return _arguments({**options, **documented.get("options", {})})


def _arguments(options: dict[str, Any]) -> dict[str, Any]:
    return {name: _argument(option) for name, option in options.items()}


def _argument(option: dict[str, Any]) -> dict[str, Any]:
    kept = {key: option[key] for key in _KEPT if key in option}
    return {**kept, "options": _arguments(option["suboptions"])} if "suboptions" in option else kept
