"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: volume_info
short_description: Reads which nodes have a host volume
description:
  - Knows volumes from the configuration of a client and dynamic ones alike.
  - Needs the rule C(node { policy = "read" }).
author: Constellation
options:
  name:
    description:
      - The name of the host volume.
    type: str
    required: true
extends_documentation_fragment:
  - constellation.nomad.connection
"""

EXAMPLES = r"""
- name: Where may PostgreSQL run
  constellation.nomad.volume_info:
    name: constellation-postgres
  register: volume
"""

RETURN = r"""
nodes:
  description: The nodes with such a volume, each with id, name, ready and read_only; also those that are not ready.
  returned: success
  type: list
  elements: dict
"""
