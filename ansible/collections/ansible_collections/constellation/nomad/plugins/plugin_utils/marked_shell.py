"""A shell around a command that makes its beginning and the end of its output certain.

Nomad's docker driver may say that a command has exited before it has begun, and drops what is still on its way when one exits. So nothing begins before
we know that we are heard, and nothing exits before we have it all.
"""

from __future__ import annotations

from collections.abc import Callable

# Whatever the command starts stays in one session, where there is `setsid`, and can be killed together.
_START = r"""printf '%s:ready\n' "$2"
read -r go || exit
exec 3<&0
alone=
if command -v setsid >/dev/null; then alone=setsid; fi
$alone sh -c "$1" sh "$alone" $$ "$@" <&3 3<&- &
exec 3<&- </dev/null
wait"""

# The first block feeds the command and watches the input: a command must never take a truncated input for a whole one.
# The second block runs the command, watches the first shell, and reports at the end how the command ended.
_RUN = r"""alone=$1 start=$2 mark=$4 size=$5
shift 5
exec 3<&0
{
  if [ "$size" != - ] && head -c "$size"; then read -r end || { kill -TERM $start; sleep 60; }; fi
  exec >/dev/null
  cat
  kill -TERM $start
} <&3 | {
  if [ "$size" = - ]; then exec 4</dev/null; else exec 4<&0; fi
  exec 3<&- </dev/null
  "$@" <&4 4<&- &
  command=$!
  exec 4<&-
  {
    while kill -0 $start; do sleep 1; done
    if [ "$alone" ]; then kill -KILL 0; fi
    kill -KILL $command
  } >/dev/null 2>&1 &
  watch=$!
  wait $command
  code=$?
  kill $watch
  printf '%s:%03d\n' "$mark" "$code" >&2
  printf '%s:%03d\n' "$mark" "$code"
} &
exec 3<&-
wait"""

# What the first shell waits for.
GO = b"go\n"

# Follows the input. It is longer than what a `head` reads ahead, so that a line of it is left for `read`.
TRAILER = b"\n" * 65536


def in_marked_shell(command: list[str], mark: str, size: int | None) -> list[str]:
    """The command in a shell that reads GO, `size` bytes of input and TRAILER, and that lives until its input is closed."""
    return ["sh", "-c", _START, "sh", _RUN, mark, "-" if size is None else str(size), *command]


class MarkedStreams:
    """Passes the bytes of both streams on, without the marks."""

    def __init__(self, mark: str, stdout: Callable[[bytes], None], stderr: Callable[[bytes], None]) -> None:
        self._ready = f"{mark}:ready\n".encode()
        self._first = b""
        self._streams = {"stdout": _MarkedStream(mark, stdout), "stderr": _MarkedStream(mark, stderr)}

    @property
    def is_ready(self) -> bool:
        return self._first == self._ready

    @property
    def code(self) -> int | None:
        """The exit code of the command; None until all of both streams has arrived."""
        codes = [stream.code for stream in self._streams.values()]
        return None if None in codes else codes[0]

    def add(self, stream: str, data: bytes) -> None:
        if stream == "stdout" and not self.is_ready:
            missing = len(self._ready) - len(self._first)
            self._first, data = self._first + data[:missing], data[missing:]
        self._streams[stream].add(data)

    def rest(self) -> bytes:
        """What was held back, for a command that came to no end."""
        return b"".join([b"" if self.is_ready else self._first, *(stream.held for stream in self._streams.values())])


class _MarkedStream:
    def __init__(self, mark: str, write: Callable[[bytes], None]) -> None:
        self._mark = mark.encode() + b":"
        self._write = write
        self.held = b""
        self.code: int | None = None

    def add(self, data: bytes) -> None:
        self.held += data
        length = len(self._mark) + 4
        end = self.held[-length:]
        if end.startswith(self._mark) and end.endswith(b"\n"):
            self.code = int(end[len(self._mark) : -1])
            self._write(self.held[:-length])
            self.held = b""
        elif len(self.held) > length:
            self._write(self.held[:-length])
            self.held = self.held[-length:]
