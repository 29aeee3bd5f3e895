"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: capabilities
short_description: Compares what the token may do with what is needed
description:
  - Reads the token and the rules of its policies, and decides as Nomad would. A management token may do everything.
  - A token that Nomad does not know, that has expired or that was not given fails the task, each with words of its own.
author: Constellation
options:
  wanted:
    description:
      - What is needed in O(namespace).
      - A capability of a namespace, such as V(submit-job).
      - V(variables:write:nomad/jobs/*) and the like with list, read, write or destroy. A rule has to cover all of a path with a C(*).
      - V(host-volume:mount-readwrite:NAME) or V(host-volume:mount-readonly:NAME).
      - V(node:read), V(agent:read), V(operator:read) or the same with write.
      - V(acl:write) or V(namespace:write), which only management tokens have.
    type: list
    elements: str
    required: true
extends_documentation_fragment:
  - constellation.nomad.namespace
  - constellation.nomad.connection
"""

EXAMPLES = r"""
- name: What does the token lack
  constellation.nomad.capabilities:
    namespace: constellation
    wanted: [submit-job, read-job, read-logs, "variables:write:nomad/jobs/*"]
  register: token
  failed_when: token.missing | length > 0
"""

RETURN = r"""
missing:
  description: What of O(wanted) the token lacks; empty for a management token and where access control is off.
  returned: success
  type: list
  elements: str
acl:
  description: Whether access control is on.
  returned: success
  type: bool
token:
  description: Name, type and expiry of the token; empty where access control is off.
  returned: success
  type: dict
"""
