"""What the tests share: an agent, a namespace for each test, and a task that runs in this process."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from agent import Agent
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins import loader as plugins
from ansible.template import Templar

# From here on ansible_collections can be imported.
plugins.init_plugin_loader()
_counter = itertools.count(1)
Run = Callable[..., dict[str, Any]]


def pytest_report_header() -> str:
    found = shutil.which("nomad")
    return (
        f"nomad: {found}"
        if found
        else "nomad: not in PATH, so whatever needs a cluster is skipped; install Nomad 1.9 or newer"
    )


@pytest.fixture(scope="session")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    if not shutil.which("nomad"):
        pytest.skip("there is no `nomad` in PATH")
    running = Agent(tmp_path_factory.mktemp("nomad"))
    try:
        running.start()
        yield running
    finally:
        running.remove()


@pytest.fixture
def namespace(agent: Agent) -> str:
    name = f"test-{next(_counter)}"
    agent.ask("POST", f"namespace/{name}", {"Name": name})
    return name


@pytest.fixture
def run(agent: Agent, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one task of the collection with a management token, in the namespace of the test."""
    for name in ("NOMAD_TOKEN", "NOMAD_REGION", "NOMAD_CACERT"):
        monkeypatch.delenv(name, raising=False)

    def run_task(plugin: str, *, check: bool = False, diff: bool = False, **arguments: Any) -> dict[str, Any]:
        given = {"address": agent.address, "token": agent.token, "leader_timeout_seconds": 5, **arguments}
        if plugin not in ("namespace", "acl_policy", "nodes_info", "volume_info"):
            given.setdefault("namespace", namespace)
        return run_plugin(plugin, given, tmp_path, check=check, diff=diff)

    return run_task


def run_plugin(plugin: str, arguments: dict[str, Any], directory: Path, *, check: bool, diff: bool) -> dict[str, Any]:
    task = Task()
    task.action = f"constellation.nomad.{plugin}"
    task.args = {name: value for name, value in arguments.items() if value is not None}
    task.check_mode = check
    task.diff = diff
    files = DataLoader()
    files.set_basedir(str(directory))
    context = PlayContext()
    action = plugins.action_loader.get(
        task.action,
        task=task,
        connection=plugins.connection_loader.get("ansible.builtin.local", context),
        play_context=context,
        loader=files,
        templar=Templar(loader=files),
        shared_loader_obj=plugins,
    )
    return action.run(task_vars={})
