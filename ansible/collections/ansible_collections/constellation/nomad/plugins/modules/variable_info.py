"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: variable_info
short_description: Reads a Nomad variable
description:
  - The items are returned as they are, so a task that uses this has C(no_log=true).
author: Constellation
options:
  path:
    description:
      - The path of the variable.
    type: str
    required: true
extends_documentation_fragment:
  - constellation.nomad.namespace
  - constellation.nomad.connection
"""

EXAMPLES = r"""
- name: Read the secrets of rbac
  constellation.nomad.variable_info:
    namespace: constellation
    path: nomad/jobs/rbac
  register: secrets
  no_log: true
"""

RETURN = r"""
exists:
  description: Whether there is such a variable.
  returned: success
  type: bool
index:
  description: Its index, for O(constellation.nomad.variable#module:cas); 0 when it does not exist.
  returned: success
  type: int
items:
  description: Its items. Use C(result['items']), since C(result.items) is a method.
  returned: success
  type: dict
"""
