"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: acl_policy
short_description: Makes, changes and removes an ACL policy
description:
  - A policy is written only when its rules, its description or its job differ. White space around the rules means nothing.
author: Constellation
options:
  name:
    description:
      - The name of the policy.
    type: str
    required: true
  description:
    description:
      - What the policy is for. Without it a description that exists stays.
    type: str
  rules:
    description:
      - The rules as HCL text. Needed unless O(state=absent).
    type: str
  job:
    description:
      - The job whose workload identity has this policy. Without it the policy is for tokens, and a binding that exists goes.
    type: dict
    suboptions:
      namespace:
        description:
          - The namespace of the job.
        type: str
        default: default
      job_id:
        description:
          - The job.
        type: str
        required: true
      group:
        description:
          - One group of it, instead of all.
        type: str
      task:
        description:
          - One task of the group, instead of all.
        type: str
  state:
    description:
      - Whether the policy is to be there.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - constellation.nomad.connection
"""

EXAMPLES = r"""
- name: The edge may read which services there are
  constellation.nomad.acl_policy:
    name: constellation-edge
    rules: |
      namespace "constellation" { capabilities = ["read-job"] }
    job:
      namespace: constellation
      job_id: edge
"""

RETURN = r"""
"""
