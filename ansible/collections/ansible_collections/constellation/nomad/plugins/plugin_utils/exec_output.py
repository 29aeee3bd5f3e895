"""Where the output of a command goes: a file that appears whole or not at all, or a text of limited length."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import TracebackType

from .failure import NomadFailure

_LARGEST_TEXT = 10 * 1024 * 1024
_LARGEST_TAIL = 16 * 1024
_LINES = 20


class FileOutput:
    """Readable by its owner alone. Without `keep` nothing is left and a file of that name stays as it was."""

    def __init__(self, name: str) -> None:
        self._target = Path(name).absolute()
        self.size = 0
        try:
            number, partial = tempfile.mkstemp(
                prefix=f".{self._target.name}.", suffix=".partial", dir=self._target.parent
            )
        except OSError as error:
            raise self._refusal(error) from None
        self._file = os.fdopen(number, "wb")
        self._partial = Path(partial)

    def __enter__(self) -> FileOutput:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._partial.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as error:
            raise self._refusal(error) from None
        self.size += len(data)

    def keep(self) -> dict[str, object]:
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._partial.replace(self._target)
        except OSError as error:
            raise self._refusal(error) from None
        return {"stdout_file": str(self._target), "stdout_bytes": self.size}

    def _refusal(self, error: OSError) -> NomadFailure:
        return NomadFailure(
            f"cannot write {self._target}",
            error.strerror or str(error),
            "name a file that can be written in stdout_file",
        )


class TextOutput:
    """Holds all of it, so it may not be much."""

    def __init__(self) -> None:
        self._data = bytearray()

    def __enter__(self) -> TextOutput:
        return self

    def __exit__(self, *_error: object) -> None:
        self._data.clear()

    def write(self, data: bytes) -> None:
        self._data += data
        if len(self._data) > _LARGEST_TEXT:
            raise NomadFailure(
                "the output was not read",
                f"it is longer than {_LARGEST_TEXT // 1024**2} MiB",
                "give a file in stdout_file",
            )

    def keep(self) -> dict[str, object]:
        try:
            text = self._data.decode("utf-8")
        except UnicodeDecodeError:
            raise NomadFailure("the output was not read", "it is no UTF-8 text", "give a file in stdout_file") from None
        return {"stdout": text, "stdout_bytes": len(self._data)}


class Tail:
    """The last lines of a stream of any length."""

    def __init__(self) -> None:
        self._data = b""

    def write(self, data: bytes) -> None:
        self._data = (self._data + data)[-_LARGEST_TAIL:]

    def text(self) -> str:
        return "\n".join(self._data.decode("utf-8", errors="replace").strip().splitlines()[-_LINES:])
