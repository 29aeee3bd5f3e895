"""The one kind of expected failure, and how it reads."""

from __future__ import annotations

from typing import Any


class NomadFailure(Exception):
    """Says what failed, why, and what to do; `details` become fields of the task's result."""

    def __init__(self, what: str, why: str, next_step: str, **details: Any) -> None:
        reason = why.strip().rstrip(".")
        super().__init__(f"{what}: {reason}.\nNext: {next_step}")
        self.details = details


class HttpFailure(NomadFailure):
    """An answer of Nomad that is not a success. `status` and `text` are as Nomad sent them."""

    def __init__(self, what: str, why: str, next_step: str, status: int, text: str) -> None:
        super().__init__(what, why, next_step)
        self.status = status
        self.text = text
