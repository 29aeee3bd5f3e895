"""Values of a playbook as the text of an HCL variables file."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from .failure import NomadFailure

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
# Written as characters by number, no reader can take them for the beginning of a template, whatever stands before them.
_TEMPLATE = {"${": r"\u0024{", "%{": r"\u0025{"}


def variables_file(variables: dict[str, Any] | None) -> str:
    """One line for each variable, in the order of their names so that the text says what changed."""
    return "".join(
        f"{_name(name)} = {_expression(value, str(name))}\n" for name, value in sorted((variables or {}).items())
    )


def _name(name: Any) -> str:
    if not isinstance(name, str) or not _NAME.match(name):
        raise _refusal(f"{name!r} is no name of a variable", "use letters, digits, _ and -, beginning with a letter")
    return name


def _expression(value: Any, place: str) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise _refusal(f"{place} is no finite number", "give a number that can be written down")
        return repr(float(value))
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{_text(str(key))} = {_expression(one, f'{place}.{key}')}" for key, one in value.items())
            + "}"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_expression(one, f"{place}[{index}]") for index, one in enumerate(value)) + "]"
    raise _refusal(f"{place} is a {type(value).__name__}", "give text, a number, a bool, a list or a dict")


def _text(value: str) -> str:
    # JSON's escapes of quotes, backslashes and control characters are also HCL's, once \b and \f are numbers.
    quoted = re.sub(r"\\(?:\\|b|f)", _escape, json.dumps(value, ensure_ascii=False)).replace("\x7f", r"\u007f")
    return re.sub(r"[$%]\{", lambda match: _TEMPLATE[match[0]], quoted)


def _escape(match: re.Match[str]) -> str:
    return {r"\b": r"\u0008", r"\f": r"\u000c"}.get(match[0], match[0])


def _refusal(why: str, next_step: str) -> NomadFailure:
    return NomadFailure("the job's variables cannot be written as HCL", why, next_step)
