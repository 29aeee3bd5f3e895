"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: job_revert
short_description: Takes a job back to an earlier version and follows it until it serves
description:
  - The earlier version is submitted again under the next number, and followed as M(constellation.nomad.job) does.
  - A job that does not differ from the earlier version is left alone.
author: Constellation
options:
  job_id:
    description:
      - The job.
    type: str
    required: true
  version:
    description:
      - The version to go back to. Without it the newest stable one before the current.
    type: int
  timeout_seconds:
    description:
      - How long the job is followed.
    type: float
    default: 600
extends_documentation_fragment:
  - constellation.nomad.namespace
  - constellation.nomad.connection
"""

EXAMPLES = r"""
- name: Take rbac back
  constellation.nomad.job_revert:
    namespace: constellation
    job_id: rbac
"""

RETURN = r"""
reverted_to:
  description: The version that was chosen.
  returned: success
  type: int
version:
  description: The version of the job now; in check mode the one before.
  returned: success
  type: int
deployment_id:
  description: Its deployment.
  returned: success, except in check mode
  type: str
allocations:
  description: The allocations of that version that are to run.
  returned: success, except in check mode
  type: list
  elements: dict
"""
