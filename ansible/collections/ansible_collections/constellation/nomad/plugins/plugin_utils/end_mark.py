"""How the end of a command's output becomes certain."""

from __future__ import annotations

from collections.abc import Callable

_SHELL = """mark=$1 size=$2
shift 2
if [ "$size" = - ]; then "$@" </dev/null; else head -c "$size" | "$@"; fi
code=$?
printf '%s:%03d\\n' "$mark" "$code" >&2
printf '%s:%03d\\n' "$mark" "$code"
exec cat >/dev/null"""


def with_end_mark(command: list[str], mark: str, size: int | None) -> list[str]:
    """The command in a shell that says at the end of both streams that this is the end, and exits only when its input is closed.

    Nomad's docker driver drops what is still on its way when a command exits, so nobody may exit before all of it has arrived.
    """
    return ["sh", "-c", _SHELL, "sh", mark, "-" if size is None else str(size), *command]


class MarkedOutput:
    """Passes the bytes of one stream on, without the mark at its end."""

    def __init__(self, mark: str, write: Callable[[bytes], None]) -> None:
        self._mark = mark.encode() + b":"
        self._write = write
        self._held = b""
        self.code: int | None = None

    def add(self, data: bytes) -> None:
        self._held += data
        length = len(self._mark) + 4
        end = self._held[-length:]
        if end.startswith(self._mark) and end.endswith(b"\n"):
            self.code = int(end[len(self._mark) : -1])
            self._write(self._held[:-length])
            self._held = b""
        elif len(self._held) > length:
            self._write(self._held[:-length])
            self._held = self._held[-length:]

    def rest(self) -> bytes:
        """What was held back, for a stream that broke off."""
        return self._held
