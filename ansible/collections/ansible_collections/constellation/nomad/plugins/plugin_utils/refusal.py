"""What a refusal of Nomad means, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .failure import HttpFailure

if TYPE_CHECKING:
    from .client import Client


def refusal(status: int, text: str, doing: str, needs: str, client: Client) -> HttpFailure:
    """Nomad's refusals are text/plain, and have one status for an unknown token and for a missing capability."""
    # Nomad may quote what it was sent.
    text = client.redaction.foreign(text)
    why, next_step = _explain(status, text, needs, client)
    return HttpFailure(f"cannot {doing}", why, next_step, status, text)


def _explain(status: int, text: str, needs: str, client: Client) -> tuple[str, str]:
    if status in (401, 403) or "ACL token" in text or "failed to parse signed token" in text:
        return _forbidden(text, needs, client)
    if "Client sent an HTTP request to an HTTPS server" in text:
        return "Nomad speaks HTTPS there", "write https:// in address or NOMAD_ADDR"
    if 300 <= status < 400:
        return f"a redirect was answered (HTTP {status})", "give the address that answers itself"
    if text.startswith("Enforcing job modify index"):
        return f"somebody else changed the job meanwhile ({text})", "look at the job, then run this again"
    if "No cluster leader" in text or "leadership lost" in text:
        return "the cluster has no leader", "check the servers with `nomad server members`, then run this again"
    if "No path to region" in text:
        return "Nomad knows no such region", "check region or NOMAD_REGION"
    lines = " ".join(text.split()) or "no reason given"
    return f"Nomad answers {lines} (HTTP {status})", "correct what Nomad names, then run this again"


def _forbidden(text: str, needs: str, client: Client) -> tuple[str, str]:
    if not client.connection.token:
        return "the cluster wants a token and none was given", "set token_file, token or NOMAD_TOKEN"
    about = client.ask_about_token()
    # "Permission denied" alone may be said of a token that is unknown, that has expired, or that lacks a right.
    said = text if about is None else f"{text} {about.text if about.status >= 400 else ''}"
    if "expired" in said:
        return "the token has expired", "make a new one with `nomad acl token create`"
    if "ACL token" in said or "signed token" in said or (about and about.status in (401, 403, 404)):
        return (
            "Nomad does not know the token",
            "check token_file, token or NOMAD_TOKEN, and that they belong to this cluster",
        )
    wanted = f" {needs}" if needs else " what this takes"
    return f"the token lacks{wanted} ({text})", "add it to a policy of the token, or use another token"
