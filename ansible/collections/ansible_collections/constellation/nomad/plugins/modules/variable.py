"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: variable
short_description: Writes and removes a Nomad variable
description:
  - What is read is compared, and written only when it differs, with check-and-set on what was read. Nobody's write is lost.
  - Values are never shown. A diff names the items that are added, changed or removed.
author: Constellation
options:
  path:
    description:
      - The path of the variable, such as C(nomad/jobs/rbac).
    type: str
    required: true
  items:
    description:
      - All items of the variable, as text. Items that are not named here go.
    type: dict
  once:
    description:
      - Write only a variable that does not exist. One that exists is left alone, whatever its items are.
    type: bool
    default: false
  cas:
    description:
      - Write only a variable with this index, where 0 is one that does not exist. A variable with the wanted items is left alone.
    type: int
  state:
    description:
      - Whether the variable is to be there.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - constellation.nomad.namespace
  - constellation.nomad.connection
"""

EXAMPLES = r"""
- name: The secrets of rbac are made once
  constellation.nomad.variable:
    namespace: constellation
    path: nomad/jobs/rbac
    items: "{{ rbac_secrets }}"
    once: true
"""

RETURN = r"""
index:
  description: The index of the variable after the task; 0 when it does not exist. In check mode the index before.
  returned: success
  type: int
existed:
  description: Whether the variable existed before the task.
  returned: success
  type: bool
"""
