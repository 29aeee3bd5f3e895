"""Nomad's websocket for a command in an allocation: frames of JSON with the bytes of three streams."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import websocket

from .client import Client
from .failure import NomadFailure
from .refusal import refusal

_HEARTBEAT_SECONDS = 10.0
# How long a command whose time is up has to go.
_FAREWELL_SECONDS = 5.0
# A peer that is gone is noticed within a minute, also while nothing is sent.
_KEEP_ALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
)


class InputFailure(Exception):
    """The input cannot be had to its end. What was sent of it is no input."""


@dataclass(frozen=True)
class Piece:
    """Some bytes of `stdout` or `stderr`; or the exit of the command, with its code."""

    stream: str
    data: bytes = b""
    code: int = 0


class ExecStream:
    """One command from its start to its end. Whatever breaks it off is a NomadFailure."""

    def __init__(self, client: Client, allocation: str, task: str, command: list[str], doing: str) -> None:
        self._client = client
        self._doing = doing
        self._reason = ""
        self._fed: threading.Thread | None = None
        self._input_ends = threading.Event()
        self._done = threading.Event()
        self._socket = self._connect(allocation, task, command)

    def __enter__(self) -> ExecStream:
        self._run(self._keep)
        return self

    def __exit__(self, *_error: object) -> None:
        # Whatever the reason, the command is told that nobody is there any more.
        self._input_ends.set()
        if self._fed:
            self._fed.join(_FAREWELL_SECONDS)
        self._done.set()
        self._socket.shutdown()

    def limit(self, timeout_seconds: float) -> None:
        """From now on the command may take that long."""
        self._run(self._end, timeout_seconds)

    def feed(self, parts: Iterator[bytes]) -> None:
        """Sends all parts while `pieces` is read. The input stays open until `close_input`."""
        self._fed = self._run(self._send, parts)

    def close_input(self) -> None:
        """Parts that are still to be sent are not, and the command is told that this is all."""
        self._input_ends.set()

    def pieces(self) -> Iterator[Piece]:
        """Until the command has exited."""
        while True:
            try:
                kind, frame = self._socket.recv_data_frame()
            except (websocket.WebSocketException, OSError) as error:
                raise self._broken(self._reason or f"the connection broke ({error})") from None
            if kind == websocket.ABNF.OPCODE_CLOSE:
                raise self._closed(frame.data[2:].decode("utf-8", errors="replace"))
            message = json.loads(frame.data)
            for stream in ("stdout", "stderr"):
                if data := (message.get(stream) or {}).get("data"):
                    yield Piece(stream, base64.b64decode(data))
            if message.get("exited"):
                if self._reason:
                    raise self._broken(self._reason)
                yield Piece("exit", code=(message.get("result") or {}).get("exit_code") or 0)
                return

    def _connect(self, allocation: str, task: str, command: list[str]) -> websocket.WebSocket:
        connection = self._client.connection
        query = {"task": task, "command": json.dumps(command), "tty": "false"}
        if connection.region:
            query["region"] = connection.region
        address = connection.address.replace("http", "ws", 1)
        try:
            opened = websocket.create_connection(
                f"{address}/v1/client/allocation/{allocation}/exec?{urlencode(query)}",
                timeout=connection.request_timeout_seconds,
                header={"X-Nomad-Token": connection.token} if connection.token else None,
                sslopt={"context": connection.tls} if connection.tls else None,
                sockopt=_KEEP_ALIVE,
                enable_multithread=True,
                redirect_limit=0,
                # The JSON in the frames is checked by its own reader, a hundred times as fast.
                skip_utf8_validation=True,
            )
        except websocket.WebSocketBadStatusException as error:
            text = (error.resp_body or b"").decode("utf-8", errors="replace").strip()
            raise refusal(error.status_code, text, self._doing, 'the capability "alloc-exec"', self._client) from None
        except (websocket.WebSocketException, OSError) as error:
            raise NomadFailure(
                f"cannot {self._doing}",
                f"Nomad at {connection.address} cannot be reached ({error})",
                "check address or NOMAD_ADDR",
            ) from None
        # From here on a command may be silent for as long as it likes.
        opened.settimeout(None)
        return opened

    def _run(self, work: Callable[..., None], *arguments: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        thread.start()
        return thread

    def _send(self, parts: Iterator[bytes]) -> None:
        try:
            for part in parts:
                if self._input_ends.is_set():
                    break
                self._send_input({"data": base64.b64encode(part).decode()})
            self._input_ends.wait()
            self._send_input({"close": True})
        except InputFailure as failure:
            self._reason = str(failure)
            self._send_input({"close": True})
        except (websocket.WebSocketException, OSError) as error:
            self._stop(f"the input could not be sent ({error})")

    def _send_input(self, operation: dict[str, object]) -> None:
        self._socket.send(json.dumps({"stdin": operation}))

    def _end(self, timeout_seconds: float) -> None:
        """Nomad does not tell a command that its connection has gone, so that one whose time is up is told that its input has ended."""
        if self._done.wait(timeout_seconds):
            return
        self._reason = f"it has not ended after {timeout_seconds:g} s"
        self._input_ends.set()
        if not self._fed or not self._done.wait(_FAREWELL_SECONDS):
            self._stop(self._reason)

    def _keep(self) -> None:
        """An empty frame now and then keeps what lies between from closing a quiet connection."""
        while not self._done.wait(_HEARTBEAT_SECONDS):
            try:
                self._socket.send("{}")
            except (websocket.WebSocketException, OSError):
                return

    def _stop(self, reason: str) -> None:
        if self._done.is_set():
            return
        self._reason = self._reason or reason
        # On the plain socket, also below TLS: closing it would not wake the thread that reads.
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._socket.sock, socket.SHUT_RDWR)

    def _closed(self, text: str) -> NomadFailure:
        if text.endswith("Permission denied"):
            return refusal(
                403,
                text,
                self._doing,
                '"alloc-exec", or for a task without isolation "alloc-node-exec", in the namespace',
                self._client,
            )
        return self._broken(self._reason or text or "Nomad closed the connection")

    def _broken(self, reason: str) -> NomadFailure:
        return NomadFailure(
            f"cannot {self._doing}",
            f"{reason}; how far the command came is not known",
            "look at the job and its allocation, then run this again",
        )
