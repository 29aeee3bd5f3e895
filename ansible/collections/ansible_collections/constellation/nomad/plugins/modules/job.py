"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: job
short_description: Submits a job and follows it until it serves, or removes it
description:
  - The file is parsed and validated by Nomad, planned, and submitted only when the plan changes something and nobody else changed the job since.
  - A service is followed to the success of its deployment, a system job until it runs on all its nodes, and a batch job to its end.
    A periodic or parameterised job is only submitted.
  - A job that is as the file says is followed as well while its deployment is running.
  - A job whose last deployment failed and which Nomad took back is compared with what the file says, and so submitted again.
  - A failure says why, with the events and the last output of the allocations that failed, and which version serves now.
author: Constellation
options:
  src:
    description:
      - The HCL file, looked for as C(ansible.builtin.copy) looks for its source. Needed unless O(job_id) is given to remove a job.
    type: path
  variables:
    description:
      - Values for the variables of the file. Text, numbers, bools, lists and dicts keep their kind.
      - Nomad keeps them readable beside the job, so no secret belongs here.
    type: dict
  job_id:
    description:
      - The job to remove, when there is no file that says so.
    type: str
  state:
    description:
      - With V(absent) the job is stopped, and the task waits until nothing of it runs.
    type: str
    choices: [present, absent]
    default: present
  purge:
    description:
      - With O(state=absent) Nomad also forgets the job and its versions.
    type: bool
    default: false
  timeout_seconds:
    description:
      - How long the job is followed. A job that is not there by then fails the task; Nomad goes on.
    type: float
    default: 600
  detach:
    description:
      - Only submit, and follow nothing.
    type: bool
    default: false
extends_documentation_fragment:
  - constellation.nomad.namespace
  - constellation.nomad.connection
"""

EXAMPLES = r"""
- name: Roll out rbac
  constellation.nomad.job:
    namespace: constellation
    src: rbac.nomad.hcl
    variables:
      image: registry.example/rbac@sha256:0123
      instances: 2

- name: Remove hello with its history
  constellation.nomad.job:
    namespace: constellation
    job_id: hello
    state: absent
    purge: true
"""

RETURN = r"""
version:
  description: The version of the job that was submitted or found. In check mode 0.
  returned: with state=present
  type: int
deployment_id:
  description: Its deployment; empty when it has none or was not followed.
  returned: with state=present
  type: str
allocations:
  description: The allocations of that version that are to run, with id, group, node, client_status and version.
  returned: with state=present
  type: list
  elements: dict
"""
