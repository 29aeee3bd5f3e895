"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: namespace
short_description: Makes, changes and removes a namespace of Nomad
description:
  - A namespace that exists keeps what this plugin has no option for.
author: Constellation
options:
  name:
    description:
      - The name of the namespace.
    type: str
    required: true
  description:
    description:
      - What the namespace is for. Without it a description that exists stays.
    type: str
  state:
    description:
      - Nomad refuses to remove a namespace in which jobs run or variables are left.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - constellation.nomad.connection
"""

EXAMPLES = r"""
- name: The constellation has a namespace of its own
  constellation.nomad.namespace:
    name: constellation
    description: Identity platform
"""

RETURN = r"""
"""
