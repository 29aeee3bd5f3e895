"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: job_info
short_description: Reads a job with its versions, allocations, newest deployment and services
description:
  - A job that does not exist is no failure.
author: Constellation
options:
  job_id:
    description:
      - The job.
    type: str
    required: true
extends_documentation_fragment:
  - constellation.nomad.namespace
  - constellation.nomad.connection
"""

EXAMPLES = r"""
- name: Read rbac
  constellation.nomad.job_info:
    namespace: constellation
    job_id: rbac
  register: rbac
"""

RETURN = r"""
exists:
  description: Whether there is such a job.
  returned: success
  type: bool
version:
  description: Its current version.
  returned: success
  type: int
status:
  description: The status of the job, C(pending), C(running) or C(dead).
  returned: success
  type: str
stopped:
  description: Whether it was stopped on purpose.
  returned: success
  type: bool
versions:
  description: The versions that Nomad keeps, newest first.
  returned: success
  type: list
  elements: dict
  contains:
    version:
      description: The number.
      type: int
    stable:
      description: Whether its deployment was successful.
      type: bool
    stopped:
      description: Whether it is a version in which the job was stopped.
      type: bool
    submitted_at:
      description: When it was submitted, in UTC.
      type: str
    images:
      description: The image of each task that has one, by C(group/task).
      type: dict
allocations:
  description: Its allocations, newest first.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id.
      type: str
    group:
      description: The group.
      type: str
    client_status:
      description: What it is, such as C(running).
      type: str
    desired_status:
      description: What Nomad wants it to be, C(run), C(stop) or C(evict).
      type: str
    healthy:
      description: Whether its deployment sees it as healthy; none while that is open and where there is no deployment.
      type: bool
    node:
      description: The name of the node.
      type: str
    version:
      description: The version of the job.
      type: int
    created_at:
      description: When it was placed, in UTC.
      type: str
    tasks:
      description: State, failed and restarts of each task.
      type: dict
deployment:
  description: Id, version, status and description of the newest deployment; empty when there is none.
  returned: success
  type: dict
services:
  description: Its registered services, each with name, address, port, allocation and tags.
  returned: success
  type: list
  elements: dict
"""
