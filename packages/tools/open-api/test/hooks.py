"""Gives each request of schemathesis its tokens, and checks that the document has every rule of the parser."""

import json
import os
import urllib.parse
import urllib.request

import schemathesis

desk = os.environ.get("TOKEN_DESK")


class Tokens:
    def get(self, case, context):
        """A service token lives for a minute and names its caller, so every request gets a new one."""
        definition = case.operation.definition.raw
        query = urllib.parse.urlencode(
            {
                "services": ",".join(definition.get("x-services", [])),
                "security": json.dumps(definition.get("security", [])),
                "operation": definition.get("operationId", ""),
            }
        )
        with urllib.request.urlopen(f"{desk}?{query}") as answer:
            return json.load(answer)

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), **data}


if desk:
    schemathesis.auth(refresh_interval=None)(Tokens)


@schemathesis.check
def accepts_what_its_document_allows(context, response, case):
    """A rule beyond the schema has a code of its own. This code says that the document lacks a format or a pattern."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if response.headers.get("content-type", [""])[0] != "application/problem+json":
        return
    problem = response.json()
    # A cursor is opaque: only the service can make one.
    if problem["code"] == "malformed_request" and "cursor" in (case.query or {}):
        return
    if problem["code"] in ("validation_failed", "malformed_request", "payload_too_large"):
        raise AssertionError(f"the document allows this request, and the parser does not: {problem}")
