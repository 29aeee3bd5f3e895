"""What the actions of this collection have in common: arguments, connection, failures, masking."""

from __future__ import annotations

import os
from abc import abstractmethod
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

from .client import Client
from .connection import connection_from
from .failure import NomadFailure
from .redaction import Redaction
from .session import Session
from .specification import specification


class NomadAction(ActionBase):
    """A plugin names itself, says which arguments are secret, and does its work in `perform`."""

    TRANSFERS_FILES = False
    _requires_connection = False

    name: str
    secret_arguments: tuple[str, ...] = ()
    # Fields of the result whose value is the point of the task: they leave as they are.
    clear_results: tuple[str, ...] = ()

    @abstractmethod
    def perform(self, arguments: dict[str, Any], session: Session) -> dict[str, Any]:
        """The fields of the result; raises NomadFailure for whatever was to be expected."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        del tmp
        result = {"changed": False, **super().run(task_vars=task_vars)}
        redaction = Redaction()
        for name in ("token", *self.secret_arguments):
            redaction.learn_all(self._task.args.get(name))
        try:
            result.update(self.perform(*self._prepare(redaction)))
        except NomadFailure as failure:
            result.update(failed=True, msg=str(failure), **failure.details)
        clear = {name: result.pop(name) for name in self.clear_results if name in result}
        return {**redaction.everywhere(result), **clear}

    def _prepare(self, redaction: Redaction) -> tuple[dict[str, Any], Session]:
        try:
            _checked, arguments = self.validate_argument_spec(specification(self.name))
        except AnsibleError as error:
            next_step = f"read `scripts/ansible doc constellation.nomad.{self.name}`"
            raise NomadFailure("the task cannot be started", str(error.message), next_step) from None
        environment: dict[str, Any] = {}
        self._compute_environment_string(environment)
        connection = connection_from(arguments, {**os.environ, **environment})
        redaction.learn(connection.token)

        def tell(line: str) -> None:
            self._display.display(redaction.known(line))

        client = Client(connection, redaction, tell)
        return arguments, Session(client, redaction, tell, bool(self._task.check_mode), bool(self._task.diff))

    def find_file(self, name: str, doing: str) -> str:
        """A file beside the role or the playbook, as the builtin modules find theirs."""
        try:
            return self._find_needle("files", name)
        except AnsibleError:
            raise NomadFailure(
                f"cannot {doing}",
                f"there is no file {name} in the role, beside the playbook or as named",
                "correct the path",
            ) from None
