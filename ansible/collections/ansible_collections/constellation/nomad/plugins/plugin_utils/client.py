"""Nomad's HTTP API: one request at a time, with answers and refusals in our words."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from .connection import Connection
from .failure import HttpFailure, NomadFailure
from .redaction import Redaction
from .refusal import refusal
from .transport import NoAnswer, Transport

# Nomad says so before it has done anything, so that even a write may be sent again.
_NOT_STARTED = ("No cluster leader",)
_ELECTION = (
    "No cluster leader",
    "leadership lost",
    "Not ready to serve consistent reads",
    "rpc error: EOF",
    "failed to get conn",
    "session shutdown",
    "connection re",  # refused, and reset by peer
)
_PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Answer:
    """What Nomad said: `body` is parsed when it is JSON and text otherwise; `text` is as it came."""

    status: int
    body: Any
    text: str


class Client:
    """Reads survive the election of a leader; writes are sent again only when they certainly were not carried out."""

    def __init__(self, connection: Connection, redaction: Redaction, tell: Callable[[str], None]) -> None:
        self.connection = connection
        self.redaction = redaction
        self._tell = tell
        self._transport = Transport(connection)
        self._answered: set[str] = set()
        self._doubted: set[str] = set()

    def get(self, path: str, *, doing: str, needs: str = "", absent: Any = ..., **query: Any) -> Any:
        """The parsed answer; `absent` instead of a refusal when Nomad knows no such thing."""
        accept = (404,) if absent is not ... else ()
        answer = self.send("GET", path, None, doing=doing, needs=needs, accept=accept, **query)
        return absent if answer.status == 404 else answer.body

    def text(self, path: str, *, doing: str, needs: str = "", **query: Any) -> str:
        """An answer that is not JSON, such as the output of a task. It is requested once."""

        def judge(answer: Answer) -> HttpFailure | None:
            return None if answer.status < 300 else refusal(answer.status, answer.text.strip(), doing, needs, self)

        return self._ask("GET", path, None, query, judge, doing, patience_seconds=0).text

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
        """A write, or a question that needs a body. Whatever is neither a success nor accepted is a refusal."""

        def judge(answer: Answer) -> HttpFailure | None:
            if answer.status in accept:
                return None
            if answer.status < 300:
                return _nonsense(answer, doing)
            return refusal(answer.status, answer.text.strip(), doing, needs, self)

        patience = self.connection.leader_timeout_seconds
        return self._ask(method, path, body, query, judge, doing, patience_seconds=patience)

    def ask_about_token(self) -> Answer | None:
        """What Nomad says of the token itself; None when it cannot be asked."""
        try:
            return self._exchange("GET", f"{self.connection.address}/v1/acl/token/self", None)
        except NoAnswer:
            return None

    def _ask(
        self,
        method: str,
        path: str,
        body: Any,
        query: dict[str, Any],
        judge: Callable[[Answer], HttpFailure | None],
        doing: str,
        *,
        patience_seconds: float,
    ) -> Answer:
        url = f"{self.connection.address}/v1/{quote(path, safe='/~')}{self._query(query)}"
        question = f"{method} {path}"
        give_up_at = time.monotonic() + patience_seconds
        while True:
            failure: NomadFailure | None
            try:
                answer = self._exchange(method, url, body)
                failure = judge(answer)
                if not failure:
                    self._answered.add(question)
                    return answer
                again = _is_passing(method, answer) or self._is_starting(question, answer)
            except NoAnswer as error:
                failure = error.explain(doing, self.connection.address, changes=method != "GET")
                again = bool(self._answered) and (method == "GET" or error.never_sent)
            if not again or time.monotonic() >= give_up_at:
                raise failure
            if not isinstance(failure, HttpFailure) or failure.status != 403:
                self._tell(f"Nomad has no answer at the moment ({str(failure).splitlines()[0]}); trying again")
            time.sleep(_PAUSE_SECONDS)

    def _is_starting(self, question: str, answer: Answer) -> bool:
        """A server that has just started knows neither tokens nor other servers until it has read its own log."""
        if not self._answered or not question.startswith("GET "):
            return False
        if question in self._answered:
            return answer.status == 403 or answer.status >= 500
        if answer.status != 403 or question in self._doubted:
            return False
        about = self.ask_about_token()
        if about and about.status == 200:
            # It may have learned the token between the two questions, so the first is put once more.
            self._doubted.add(question)
        return about is None or "expired" not in about.text

    def _query(self, query: dict[str, Any]) -> str:
        pairs = {"region": self.connection.region, **query}
        given = {name: value for name, value in pairs.items() if value not in (None, "")}
        return f"?{urlencode(given)}" if given else ""

    def _exchange(self, method: str, url: str, body: Any) -> Answer:
        status, raw = self._transport.exchange(method, url, body, self.connection.request_timeout_seconds)
        text = raw.decode("utf-8", errors="replace")
        try:
            return Answer(status, json.loads(text) if text else None, text)
        except ValueError:
            return Answer(status, text.strip(), text)


def _nonsense(answer: Answer, doing: str) -> HttpFailure | None:
    if not isinstance(answer.body, str):
        return None
    why = "what was answered is no JSON, so that is not Nomad's API"
    return HttpFailure(f"cannot {doing}", why, "check address or NOMAD_ADDR", answer.status, answer.text)


def _is_passing(method: str, answer: Answer) -> bool:
    text = answer.text.strip()
    if method != "GET":
        return answer.status >= 500 and text.endswith(_NOT_STARTED)
    return answer.status in (429, 502, 503, 504) or (answer.status == 500 and any(one in text for one in _ELECTION))
