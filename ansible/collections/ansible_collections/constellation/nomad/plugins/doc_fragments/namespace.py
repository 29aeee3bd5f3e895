"""The option of every plugin that works in one namespace."""

from __future__ import annotations


class ModuleDocFragment:
    """Nomad's own default is a namespace like any other."""

    DOCUMENTATION = r"""
options:
  namespace:
    description:
      - The namespace of Nomad in which this happens.
    type: str
    default: default
"""
