"""A command in an allocation, with its input and its output."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .exec_output import Tail
from .exec_stream import ExecStream, InputFailure
from .failure import NomadFailure
from .marked_shell import GO, TRAILER, MarkedStreams, in_marked_shell
from .session import Session

_ATTEMPTS = 5
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Input:
    """What the command reads: `size` bytes of `source`, or nothing."""

    source: BinaryIO | None
    size: int


@dataclass(frozen=True)
class Command:
    """`doing` is what it is called in a failure."""

    allocation: str
    task: str
    arguments: list[str]
    given: Input
    doing: str
    timeout_seconds: float


def run_command(session: Session, command: Command, write: Callable[[bytes], None], errors: Tail) -> int:
    """The exit code, once all that the command wrote has been passed to `write` and `errors`."""
    for attempt in range(_ATTEMPTS):
        code = _attempt(session, command, write, errors, is_last=attempt == _ATTEMPTS - 1)
        if code is not None:
            return code
    raise AssertionError


def _attempt(
    session: Session, command: Command, write: Callable[[bytes], None], errors: Tail, *, is_last: bool
) -> int | None:
    """None when the command did certainly not begin."""
    mark = secrets.token_hex(16)
    wrapped = in_marked_shell(command.arguments, mark, command.given.size if command.given.source else None)
    streams = MarkedStreams(mark, write, errors.write)
    begun = ended = False
    with ExecStream(session.client, command.allocation, command.task, wrapped, command.doing) as stream:
        stream.limit(command.timeout_seconds)
        for piece in stream.pieces():
            if piece.stream == "exit":
                break
            streams.add(piece.stream, piece.data)
            if streams.is_ready and not begun:
                begun = True
                stream.feed(_input(command))
            if streams.code is not None and not ended:
                ended = True
                stream.close_input()
    if ended:
        return streams.code
    # An exit code of 0 is what Nomad takes a command for that docker has not started yet.
    if not begun and not piece.code and not is_last:
        return None
    errors.write(streams.rest())
    raise NomadFailure(
        f"cannot {command.doing}",
        f"it ended with exit code {piece.code} before {'its output was complete' if begun else 'it began'}",
        "see that the task's image has sh, head, cat and sleep, and that the task was not stopped meanwhile",
        report=session.redaction.foreign(errors.text()),
    )


def _input(command: Command) -> Iterator[bytes]:
    yield GO
    if not command.given.source:
        return
    left = command.given.size
    while left:
        data = command.given.source.read(min(left, _CHUNK))
        if not data:
            # Without the trailer the command is killed, and never takes a part for all of it.
            raise InputFailure("its input became shorter while it was read")
        left -= len(data)
        yield data
    yield TRAILER
