"""Nomad variables: read, and written with check-and-set."""

from __future__ import annotations

from typing import Any

from .client import Client
from .failure import NomadFailure


class Conflict(Exception):
    """Somebody else wrote the variable first. `variable` is what it is now, as far as the token may know."""

    def __init__(self, variable: dict[str, Any]) -> None:
        super().__init__()
        self.variable = variable


def read_variable(client: Client, namespace: str, path: str) -> dict[str, Any] | None:
    """The variable with its items, or None."""
    doing = f"read the variable {path} in {namespace}"
    return client.get(
        f"var/{path}", doing=doing, needs=f'"read" on the variable {path}', absent=None, namespace=namespace
    )


def write_variable(client: Client, namespace: str, path: str, items: dict[str, str], cas: int) -> int:
    """The new index. Raises Conflict unless the variable has the index `cas`, where 0 is a variable that does not exist."""
    doing = f"write the variable {path} in {namespace}"
    body = {"Namespace": namespace, "Path": path, "Items": items}
    needs = f'"write" on the variable {path}'
    answer = client.send(
        "PUT", f"var/{path}", body, doing=doing, needs=needs, accept=(409,), namespace=namespace, cas=cas
    )
    if answer.status == 409:
        raise Conflict(answer.body if isinstance(answer.body, dict) else {})
    return answer.body["ModifyIndex"]


def delete_variable(client: Client, namespace: str, path: str, cas: int) -> None:
    """Raises Conflict unless the variable has the index `cas`."""
    doing = f"remove the variable {path} in {namespace}"
    needs = f'"destroy" on the variable {path}'
    answer = client.send(
        "DELETE", f"var/{path}", None, doing=doing, needs=needs, accept=(409,), namespace=namespace, cas=cas
    )
    if answer.status == 409:
        raise Conflict(answer.body if isinstance(answer.body, dict) else {})


def checked_items(path: str, items: dict[str, Any] | None) -> dict[str, str]:
    """Items as Nomad takes them: at least one, and texts alone. The message names items and never their values."""
    doing = f"cannot write the variable {path}"
    if not items:
        raise NomadFailure(doing, "it has no items", "give at least one item, or state=absent")
    strangers = sorted(str(name) for name, value in items.items() if not isinstance(value, str))
    if strangers:
        raise NomadFailure(
            doing,
            f"items have to be text, and these are not: {', '.join(strangers)}",
            "quote them, or pass them through the string filter",
        )
    return {str(name): str(value) for name, value in items.items()}


def difference(path: str, before: dict[str, str], after: dict[str, str]) -> str:
    """Which items change, by name alone."""
    marks = [
        *((name, "added") for name in after if name not in before),
        *((name, "removed") for name in before if name not in after),
        *((name, "changed") for name in after if name in before and before[name] != after[name]),
    ]
    return "".join([f"variable {path}\n", *(f"  {name}: {mark}\n" for name, mark in sorted(marks))])
