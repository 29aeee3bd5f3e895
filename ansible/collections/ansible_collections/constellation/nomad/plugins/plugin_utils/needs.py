"""What a token needs, in the words of a refusal."""

from __future__ import annotations


def needs_capability(capability: str, namespace: str) -> str:
    return f'the capability "{capability}" in the namespace {namespace}'
