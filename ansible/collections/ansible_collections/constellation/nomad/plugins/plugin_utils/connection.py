"""Where Nomad is and who asks: from a task's arguments, then from the environment."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .failure import NomadFailure


@dataclass(frozen=True)
class Connection:
    """One way to reach one cluster."""

    address: str
    region: str | None
    token: str | None = field(repr=False)
    tls: ssl.SSLContext | None
    request_timeout_seconds: float
    leader_timeout_seconds: float


def connection_from(arguments: Mapping[str, Any], environment: Mapping[str, str]) -> Connection:
    """Arguments win over the environment. Refuses what cannot work before anything is asked."""

    def choose(argument: str, variable: str) -> str | None:
        return arguments.get(argument) or environment.get(variable) or None

    address = (choose("address", "NOMAD_ADDR") or "http://127.0.0.1:4646").rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise NomadFailure(
            "Nomad's address cannot be used",
            "it has to be http:// or https:// with a host, and neither user nor query",
            "set address or NOMAD_ADDR, such as https://nomad.example:4646",
        )
    return Connection(
        address=address,
        region=choose("region", "NOMAD_REGION"),
        token=_token(arguments, environment),
        tls=_tls(choose) if parts.scheme == "https" else None,
        request_timeout_seconds=arguments["request_timeout_seconds"],
        leader_timeout_seconds=arguments["leader_timeout_seconds"],
    )


def _token(arguments: Mapping[str, Any], environment: Mapping[str, str]) -> str | None:
    token = arguments.get("token")
    file = arguments.get("token_file")
    if not token and file:
        try:
            token = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeError) as error:
            raise NomadFailure(
                "the token cannot be read", f"{file}: {_reason(error)}", "name a readable file in token_file"
            ) from None
    token = (token or environment.get("NOMAD_TOKEN") or "").strip()
    if not token.isprintable() or " " in token or not token.isascii():
        raise NomadFailure(
            "the token cannot be used", "it holds spaces or several lines", "give the token's SecretID and nothing else"
        )
    return token or None


def _tls(choose: Any) -> ssl.SSLContext:
    authorities = choose("ca_file", "NOMAD_CACERT")
    certificate = choose("client_cert", "NOMAD_CLIENT_CERT")
    key = choose("client_key", "NOMAD_CLIENT_KEY")
    try:
        context = ssl.create_default_context(cafile=authorities)
    except (OSError, ssl.SSLError) as error:
        raise NomadFailure(
            "the certificate authorities cannot be read",
            f"{authorities}: {_reason(error)}",
            "name a PEM file in ca_file",
        ) from None
    if certificate:
        try:
            # An empty password keeps OpenSSL from asking at the terminal.
            context.load_cert_chain(certificate, key, password="")
        except (OSError, ssl.SSLError) as error:
            raise NomadFailure(
                "the client certificate cannot be used",
                f"{certificate} with {key or 'its own key'}: {_reason(error)}",
                "name a PEM certificate and its unencrypted key in client_cert and client_key",
            ) from None
    return context


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or getattr(error, "reason", None) or type(error).__name__
