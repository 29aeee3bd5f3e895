"""The one kind of expected failure, and how it reads."""

from __future__ import annotations

from typing import Any


class NomadFailure(Exception):
    """Says what failed, why, and what to do; `report` is what else a person has to see, and `details` become fields of the result."""

    def __init__(self, what: str, why: str, next_step: str, *, report: str = "", **details: Any) -> None:
        reason = why.strip().rstrip(".")
        super().__init__("\n".join([f"{what}: {reason}.", *([report] if report else []), f"Next: {next_step}"]))
        self.details = details


class HttpFailure(NomadFailure):
    """An answer of Nomad that is not a success. `status` and `text` are as Nomad sent them."""

    def __init__(self, what: str, why: str, next_step: str, status: int, text: str) -> None:
        super().__init__(what, why, next_step)
        self.status = status
        self.text = text
