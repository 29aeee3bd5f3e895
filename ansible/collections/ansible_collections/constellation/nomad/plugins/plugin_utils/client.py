"""Nomad's HTTP API: one request at a time, with answers and refusals in our words."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from .connection import Connection
from .failure import NomadFailure
from .refusal import refusal
from .transport import NoAnswer, Transport

# Nomad says so before it has done anything, so that even a write may be sent again.
_NOT_STARTED = ("No cluster leader",)
_ELECTION = (
    "No cluster leader",
    "leadership lost",
    "No path to region",
    "Not ready to serve consistent reads",
    "rpc error",
)
_PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Answer:
    """What Nomad said: `body` is parsed when it is JSON and text otherwise; `text` is as it came."""

    status: int
    body: Any
    text: str
    index: int


class Client:
    """Reads survive the election of a leader; writes are sent again only when they certainly were not carried out."""

    def __init__(self, connection: Connection, tell: Callable[[str], None]) -> None:
        self.connection = connection
        self._tell = tell
        self._transport = Transport(connection)
        self._answered: set[str] = set()

    def get(self, path: str, *, doing: str, needs: str = "", absent: Any = ..., **query: Any) -> Any:
        """The parsed answer; `absent` instead of a refusal when Nomad knows no such thing."""
        answer = self.watch(path, doing=doing, needs=needs, accept=(404,) if absent is not ... else (), **query)
        return absent if answer.status == 404 else answer.body

    def text(self, path: str, *, doing: str, needs: str = "", **query: Any) -> str:
        """An answer that is not ours to read, such as the output of a task."""
        return self._send("GET", path, None, doing, needs, (), query).text

    def watch(self, path: str, *, doing: str, needs: str = "", accept: tuple[int, ...] = (), **query: Any) -> Answer:
        """As `get`, with the index for a blocking query: pass it on as `index`, with `wait_seconds`."""
        return self._send("GET", path, None, doing, needs, accept, query)

    def send(
        self,
        method: str,
        path: str,
        body: Any,
        *,
        doing: str,
        needs: str = "",
        accept: tuple[int, ...] = (),
        **query: Any,
    ) -> Answer:
        """A write, or a question that needs a body."""
        return self._send(method, path, body, doing, needs, accept, query)

    def ask_about_token(self) -> Answer | None:
        """What Nomad says of the token itself; None when it cannot be asked."""
        try:
            return self._exchange("GET", f"{self.connection.address}/v1/acl/token/self", None, 0)
        except NoAnswer:
            return None

    def _send(
        self, method: str, path: str, body: Any, doing: str, needs: str, accept: tuple[int, ...], query: dict[str, Any]
    ) -> Answer:
        wait_seconds = query.pop("wait_seconds", 0)
        url = f"{self.connection.address}/v1/{quote(path, safe='/~')}{self._query(query, wait_seconds)}"
        give_up_at = time.monotonic() + self.connection.leader_timeout_seconds
        while True:
            failure: NomadFailure
            try:
                answer = self._exchange(method, url, body, wait_seconds)
                if answer.status < 300 or answer.status in accept:
                    self._answered.add(f"{method} {path}")
                    return answer
                failure = refusal(answer.status, answer.text.strip(), doing, needs, self)
                again = _is_passing(method, answer) or self._knew_token(f"{method} {path}", answer)
            except NoAnswer as error:
                failure = error.explain(doing, self.connection.address, changes=method != "GET")
                again = bool(self._answered) and (method == "GET" or error.never_sent)
            if not again or time.monotonic() >= give_up_at:
                raise failure
            self._tell(f"Nomad has no answer at the moment ({str(failure).splitlines()[0]}); trying again")
            time.sleep(_PAUSE_SECONDS)

    def _knew_token(self, question: str, answer: Answer) -> bool:
        """A server that has just started knows no token until it has read its own log."""
        return answer.status == 403 and question.startswith("GET ") and question in self._answered

    def _query(self, query: dict[str, Any], wait_seconds: float) -> str:
        # An index of 0 does not block and is how a wait begins anew after Nomad's indexes went back.
        pairs = {"region": self.connection.region, **query, "wait": f"{wait_seconds:.0f}s" if wait_seconds else None}
        given = {name: value for name, value in pairs.items() if value not in (None, "")}
        return f"?{urlencode(given)}" if given else ""

    def _exchange(self, method: str, url: str, body: Any, wait_seconds: float) -> Answer:
        # Nomad adds up to a sixteenth to what it is asked to wait.
        timeout = self.connection.request_timeout_seconds + wait_seconds * 17 / 16
        status, headers, raw = self._transport.exchange(method, url, body, timeout)
        text = raw.decode("utf-8", errors="replace")
        try:
            parsed = json.loads(text) if text else None
        except ValueError:
            parsed = text.strip()
        index = headers.get("X-Nomad-Index", "0")
        return Answer(status, parsed, text, int(index) if index.isdigit() else 0)


def _is_passing(method: str, answer: Answer) -> bool:
    text = answer.text.strip()
    if method != "GET":
        return answer.status >= 500 and text.endswith(_NOT_STARTED)
    return answer.status in (429, 502, 503, 504) or (answer.status == 500 and any(one in text for one in _ELECTION))
