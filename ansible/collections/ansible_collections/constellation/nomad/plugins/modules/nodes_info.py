"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: nodes_info
short_description: Reads which nodes are ready, and which servers there are
description:
  - Needs the rule C(node { policy = "read" }).
author: Constellation
extends_documentation_fragment:
  - constellation.nomad.connection
"""

EXAMPLES = r"""
- name: Read the nodes
  constellation.nomad.nodes_info:
  register: cluster

- name: Containers can run somewhere
  ansible.builtin.assert:
    that: cluster.nodes | selectattr('eligible') | selectattr('drivers', 'contains', 'docker') | list | length > 0
"""

RETURN = r"""
nodes:
  description: The nodes that are ready, by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id of the node.
      type: str
    name:
      description: Its name.
      type: str
    address:
      description: Its address.
      type: str
    version:
      description: The version of its agent.
      type: str
    datacenter:
      description: Its datacenter.
      type: str
    node_pool:
      description: Its node pool.
      type: str
    eligible:
      description: Whether work may be placed on it; a drained node is ready and not eligible.
      type: bool
    drivers:
      description: The names of the task drivers that are healthy.
      type: list
      elements: str
    cpu_mhz:
      description: All of its CPU.
      type: int
    memory_mb:
      description: All of its memory.
      type: int
servers:
  description: The servers with name, address, status and version.
  returned: success
  type: list
  elements: dict
version:
  description: The lowest version among the servers that are alive.
  returned: success
  type: str
"""
