"""Whose token it is that asks."""

from __future__ import annotations

from typing import Any

from .client import Client
from .failure import HttpFailure, NomadFailure


def read_token(client: Client) -> dict[str, Any] | None:
    """The token itself; None where access control is off. Refuses an unknown, an expired and a missing token in words of their own."""
    doing = "read the token"
    try:
        token = client.get("acl/token/self", doing=doing)
    except HttpFailure as failure:
        if "ACL support disabled" in failure.text:
            return None
        raise
    # Nomad 1.10 has a token for this; older versions refuse the question.
    if token["AccessorID"] == "acls-disabled":
        return None
    if token["AccessorID"] == "anonymous" and not client.connection.token:
        raise NomadFailure(
            f"cannot {doing}", "the cluster wants a token and none was given", "set token_file, token or NOMAD_TOKEN"
        )
    return token
