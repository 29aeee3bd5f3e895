"""One HTTP request with urllib: a timeout, our TLS, no redirects."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from .connection import Connection
from .failure import NomadFailure


class NoAnswer(Exception):
    """The request got no HTTP answer. `never_sent` is certain only when it is true."""

    def __init__(self, why: str, next_step: str, never_sent: bool) -> None:
        super().__init__(why)
        self.why = why
        self.next_step = next_step
        self.never_sent = never_sent

    def explain(self, doing: str, address: str, changes: bool) -> NomadFailure:
        """In the words of what was tried."""
        doubt = "" if self.never_sent or not changes else "; whether the change was made is not known"
        return NomadFailure(f"cannot {doing}", f"Nomad at {address} {self.why}{doubt}", self.next_step)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token to another host."""

    def redirect_request(self, *_arguments: Any, **_named: Any) -> None:
        return None


class Transport:
    """Sends the token with every request, and only to the connection's own address."""

    def __init__(self, connection: Connection) -> None:
        self._token = connection.token
        handlers: list[urllib.request.BaseHandler] = [_NoRedirects()]
        if connection.tls:
            handlers.append(urllib.request.HTTPSHandler(context=connection.tls))
        if urlsplit(connection.address).hostname in ("127.0.0.1", "::1", "localhost"):
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def exchange(self, method: str, url: str, body: Any, timeout_seconds: float) -> tuple[int, bytes]:
        """Status and body of any HTTP answer; NoAnswer when there was none."""
        request = urllib.request.Request(url, method=method)
        if self._token:
            request.add_header("X-Nomad-Token", self._token)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with self._opener.open(request, timeout=timeout_seconds) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()
        except urllib.error.URLError as error:
            raise _no_answer(error.reason, timeout_seconds) from None
        except (OSError, http.client.HTTPException) as error:
            raise _no_answer(error, timeout_seconds) from None


def _no_answer(reason: Any, timeout_seconds: float) -> NoAnswer:
    reach = "check address or NOMAD_ADDR, and that the agent runs and is reachable from here"
    if isinstance(reason, ssl.SSLCertVerificationError):
        why = f"shows a certificate that is not trusted ({reason.verify_message})"
        return NoAnswer(why, "name the cluster's certificate authority in ca_file or NOMAD_CACERT", True)
    if isinstance(reason, ssl.SSLError):
        why = f"does not agree on TLS ({reason.reason or 'no reason given'})"
        return NoAnswer(why, "check http or https in the address, and client_cert and client_key", False)
    if isinstance(reason, TimeoutError):
        return NoAnswer(f"did not answer within {timeout_seconds:.0f} s", reach, False)
    if isinstance(reason, socket.gaierror):
        return NoAnswer("has a name that does not resolve", reach, True)
    if isinstance(reason, ConnectionRefusedError):
        return NoAnswer("refuses connections", reach, True)
    if isinstance(reason, http.client.HTTPException):
        return NoAnswer("broke off its answer", "check that the address is Nomad's HTTP port", False)
    return NoAnswer(f"cannot be reached ({getattr(reason, 'strerror', None) or type(reason).__name__})", reach, False)
