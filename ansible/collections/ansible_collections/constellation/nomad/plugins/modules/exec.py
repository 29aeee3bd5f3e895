"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: exec
short_description: Runs a command in a task of a job that runs
description:
  - The newest allocation in which the task runs is chosen.
  - The image needs C(sh), C(head), C(cat) and C(sleep), and should have C(setsid). The command is run by a shell that tells the end of its output, since Nomad's docker driver may
    lose what is still on its way when a command exits. Output that is not certainly whole fails the task, and no file is put in place.
  - When the connection breaks or the time is up, the command is killed. It never takes a part of its input for all of it.
  - Input and output may be binary and of any length; a file is never held in memory.
  - Nomad writes commands to its log, so a secret belongs into O(stdin) and never into O(command).
  - In check mode nothing is run.
author: Constellation
options:
  job_id:
    description:
      - The job.
    type: str
    required: true
  task:
    description:
      - The task.
    type: str
    required: true
  command:
    description:
      - The program and its arguments. No shell looks at them.
    type: list
    elements: str
    required: true
  stdin:
    description:
      - Text that the command reads. It is never shown.
    type: str
  stdin_file:
    description:
      - A file on the controller that the command reads.
    type: path
  stdout_file:
    description:
      - A file on the controller for what the command writes. It appears when the command has succeeded, readable by its owner alone.
      - Without it the output is returned; it has to be text of at most 10 MiB, and is returned as it is, so mind C(no_log).
    type: path
  timeout_seconds:
    description:
      - How long the command may take.
    type: float
    default: 3600
extends_documentation_fragment:
  - constellation.nomad.namespace
  - constellation.nomad.connection
attributes:
  check_mode:
    support: none
"""

EXAMPLES = r"""
- name: Back up the database
  constellation.nomad.exec:
    namespace: constellation
    job_id: postgres
    task: postgres
    command: [pg_dump, --format=custom, rbac]
    stdout_file: /var/backups/rbac.dump
"""

RETURN = r"""
exit_code:
  description: The exit code of the command.
  returned: when the command ran
  type: int
stdout:
  description: What it wrote, as it is.
  returned: success, without O(stdout_file)
  type: str
stdout_file:
  description: The full name of the file.
  returned: success, with O(stdout_file)
  type: str
stdout_bytes:
  description: How much it wrote.
  returned: success
  type: int
stderr:
  description: The last twenty lines that it wrote to stderr, masked.
  returned: when the command ran
  type: str
allocation:
  description: The id of the allocation.
  returned: when the command ran
  type: str
node:
  description: The name of its node.
  returned: when the command ran
  type: str
"""
