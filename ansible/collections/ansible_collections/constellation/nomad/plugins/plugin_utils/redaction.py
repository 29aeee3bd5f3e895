"""Takes secrets out of text that came from outside: logs, events, answers."""

from __future__ import annotations

import re
from typing import Any

MASK = "********"
# Shorter ones would also hit ordinary words.
_SHORTEST_KNOWN = 8
_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]+-----.*?(?:-----END [A-Z0-9 ]+-----|\Z)", re.DOTALL)
_PEM_TAIL = re.compile(r"\A(?:[A-Za-z0-9+/=]{16,}\s+)+-----END [A-Z0-9 ]+-----")
_PATTERNS = (
    (re.compile(r"([a-z][a-z0-9+.-]*://[^\s:/@\"']*):[^\s@/\"']+@", re.IGNORECASE), rf"\1:{MASK}@"),
    (re.compile(r"\b(bearer|basic)(\s+)[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE), rf"\1\2{MASK}"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,4}"), MASK),
    (re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"), MASK),
    (re.compile(r"(\"(?:d|p|q|dp|dq|qi|k)\"\s*:\s*\")[A-Za-z0-9_-]{16,}"), rf"\1{MASK}"),
    (
        re.compile(
            r"(\b[\w-]*(?:password|passwd|secret|token|api[_-]?key|private[_-]?key|credential)[\w-]*[\"']?\s*[=:]\s*[\"']?)"
            r"(?!\*{8})[^\s\"',;}&]{4,}",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
)


class Redaction:
    """Knows the secrets of one task, and the looks of secrets in general."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def learn(self, *secrets: str | None) -> None:
        """From now on these never leave the task."""
        for secret in secrets:
            for form in {secret or "", (secret or "").strip()}:
                if len(form) >= _SHORTEST_KNOWN:
                    self._known.add(form)

    def learn_all(self, value: Any) -> None:
        """Learns every text in the value, however deep it lies."""
        if isinstance(value, str):
            self.learn(value)
        elif isinstance(value, dict):
            for one in value.values():
                self.learn_all(one)
        elif isinstance(value, (list, tuple)):
            for one in value:
                self.learn_all(one)

    def known(self, text: str) -> str:
        """Masks what was learned and nothing else: for text that we made ourselves."""
        for secret in sorted(self._known, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return text

    def foreign(self, text: str) -> str:
        """Masks what was learned and whatever looks like a secret: for text that others made."""
        text = _PEM_TAIL.sub(MASK, _PEM.sub(MASK, self.known(text)))
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text

    def everywhere(self, value: Any) -> Any:
        """The same value with what was learned masked, however deep it lies."""
        if isinstance(value, str):
            return self.known(value)
        if isinstance(value, dict):
            return {key: self.everywhere(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.everywhere(one) for one in value]
        return value
