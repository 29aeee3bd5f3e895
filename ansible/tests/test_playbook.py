"""The collection as a playbook meets it, through ansible-playbook and this repository's configuration."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import job_files
import pytest
from agent import Agent

SECRET = "a-secret-of-many-letters"
Playbook = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def playbook(agent: Agent, namespace: str, tmp_path: Path) -> Playbook:
    (tmp_path / "web.nomad.hcl").write_text(job_files.SERVICE)
    (tmp_path / "token").write_text(f"{agent.token}\n")
    (tmp_path / "vault-password").write_text("open sesame\n")

    def play(tasks: str, *options: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "play.yml").write_text(
            HEAD.format(address=agent.address, directory=tmp_path, namespace=namespace) + tasks
        )
        programs = Path(sys.executable).parent
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("NOMAD_", "ANSIBLE_"))}
        environment |= {
            "ANSIBLE_CONFIG": str(Path(__file__).parents[1] / "ansible.cfg"),
            "ANSIBLE_HOME": str(tmp_path / "home"),
        }
        environment |= {"PATH": f"{programs}:{environment['PATH']}", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
        command = [programs / "ansible-playbook", "-i", "localhost,", "-c", "local", tmp_path / "play.yml"]
        command += ["--vault-password-file", tmp_path / "vault-password", *options]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )

    return play


HEAD = """
- name: Test
  hosts: localhost
  gather_facts: false
  module_defaults:
    group/constellation.nomad.nomad:
      address: {address}
      token_file: {directory}/token
  vars:
    namespace: {namespace}
  tasks:
"""

DEPLOYMENT = """
    - name: Secrets
      constellation.nomad.variable:
        namespace: "{{ namespace }}"
        path: nomad/jobs/web
        items:
          password: "{{ lookup('ansible.builtin.file', 'secret') }}"
    - name: Job
      constellation.nomad.job:
        namespace: "{{ namespace }}"
        src: web.nomad.hcl
        variables:
          count: 2
    - name: Command
      constellation.nomad.exec:
        namespace: "{{ namespace }}"
        job_id: web
        task: main
        command: [cat]
        stdin: "{{ lookup('ansible.builtin.file', 'secret') }}"
        stdout_file: "{{ playbook_dir }}/copy"
"""

INVALID = """
    - name: Job
      constellation.nomad.job:
        src: web.nomad.hcl
        variables:
          count: -1
"""

SEALED = """
    - name: Sealed
      constellation.nomad.variable:
        namespace: "{{ namespace }}"
        path: sealed
        items:
          key: !vault |
"""


def test_a_playbook_deploys_with_defaults_for_the_group_and_shows_no_secret(
    playbook: Playbook, agent: Agent, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text(SECRET)
    foreseen = playbook(DEPLOYMENT, "--check", "--diff", "-vvv")
    assert foreseen.returncode == 0, foreseen.stdout
    assert "password: added" in foreseen.stdout and '+ job "web"' in foreseen.stdout
    done = playbook(DEPLOYMENT, "--diff", "-vvv")
    assert done.returncode == 0, done.stdout
    assert "\nweb: " in done.stdout
    assert (tmp_path / "copy").read_text() == SECRET
    for output in (foreseen.stdout, foreseen.stderr, done.stdout, done.stderr):
        assert SECRET not in output and agent.token not in output


def test_a_failure_reads_what_why_and_next(playbook: Playbook) -> None:
    failed = playbook(INVALID)
    assert failed.returncode == 2
    lines = (failed.stdout + failed.stderr).splitlines()
    assert any("the job web is not valid: " in line for line in lines) and any(
        line.strip().startswith("Next: ") for line in lines
    ), lines


def test_a_secret_from_the_vault_arrives(playbook: Playbook, agent: Agent, namespace: str, tmp_path: Path) -> None:
    programs = Path(sys.executable).parent
    command = [
        programs / "ansible-vault",
        "encrypt_string",
        "--vault-password-file",
        tmp_path / "vault-password",
        SECRET,
    ]
    sealed = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"}
    ).stdout
    indented = "\n".join(" " * 12 + line.strip() for line in sealed.strip().splitlines()[1:])
    done = playbook(f"{SEALED}{indented}\n", "-vvv")
    assert done.returncode == 0 and SECRET not in done.stdout, done.stdout
    assert agent.ask("GET", f"var/sealed?namespace={namespace}")["Items"] == {"key": SECRET}
