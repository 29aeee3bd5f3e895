"""What one task has to work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .client import Client
from .redaction import Redaction


@dataclass(frozen=True)
class Session:
    """`tell` shows a line at once. With `check` nothing may be changed; with `diff` the result says what changes."""

    client: Client
    redaction: Redaction
    tell: Callable[[str], None]
    check: bool
    diff: bool
