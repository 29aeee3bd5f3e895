"""What becomes of a job's variables on their way to Nomad, and of its plan on the way to people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from agent import Agent
from ansible_collections.constellation.nomad.plugins.plugin_utils.failure import NomadFailure
from ansible_collections.constellation.nomad.plugins.plugin_utils.hcl import variables_file
from ansible_collections.constellation.nomad.plugins.plugin_utils.placement import placement_reasons
from ansible_collections.constellation.nomad.plugins.plugin_utils.plan_text import plan_text
from ansible_collections.constellation.nomad.plugins.plugin_utils.redaction import Redaction

TEXTS = [
    "",
    "plain",
    'a "quoted" word',
    "back\\slash \\n \\\\ \\u0041 \\",
    "two\nlines\r\n\ttab",
    "${var.other} $${escaped} $$${more} $ { ${",
    "%{ if true }no%{ endif } %%{x} %%%{y} %",
    "control \x00\x01\x07\x08\x0b\x0c\x1b\x7f",
    "\u00e6\u00f8\u00e5 \u20ac \u65e5\u672c \U0001f600 \u2028",
    "<<EOT\nno heredoc\nEOT\n",
    "# no comment // /* */",
    "''`",
]


def through_nomad(agent: Agent, kind: str, value: Any) -> Any:
    """What a job file sees of the value, as JSON in its meta."""
    source = f'variable "it" {{\n  type = {kind}\n}}\njob "x" {{\n  meta {{\n    it = jsonencode(var.it)\n  }}\n}}\n'
    body = {"JobHCL": source, "Variables": variables_file({"it": value})}
    return json.loads(agent.ask("POST", "jobs/parse", body)["Meta"]["it"])


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_arrives_as_it_is(agent: Agent, text: str) -> None:
    assert through_nomad(agent, "string", text) == text


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", 0),
        ("number", -17),
        ("number", 2**53),
        ("number", 0.25),
        ("number", 1.5e10),
        ("number", 1e-7),
        ("bool", True),
        ("bool", False),
        ("list(string)", TEXTS),
        ("list(number)", []),
        ("map(string)", {text or "empty": text for text in TEXTS}),
        ("map(list(string))", {"a": ["b", "c"], "d": []}),
        ("object({ name = string, ports = list(number), on = bool })", {"name": "x", "ports": [1, 2], "on": True}),
        ("list(map(string))", [{"a.b/c": "d"}, {}]),
    ],
)
def test_a_value_keeps_its_kind(agent: Agent, kind: str, value: Any) -> None:
    assert through_nomad(agent, kind, value) == value


def test_variables_are_in_the_order_of_their_names_and_none_is_null() -> None:
    assert variables_file({"b": None, "a": 1}) == "a = 1\nb = null\n"
    assert variables_file(None) == ""


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        ({"no name": 1}, "'no name'"),
        ({"1": 1}, "'1'"),
        ({1: 1}, "1 is no name"),
        ({"a": float("inf")}, "a is no finite number"),
        ({"a": [{1, 2}]}, "a[0]"),
    ],
)
def test_what_cannot_be_written_as_hcl_is_refused_by_its_place(variables: dict, why: str) -> None:
    with pytest.raises(NomadFailure, match="cannot be written as HCL") as refused:
        variables_file(variables)
    assert why in str(refused.value)


def test_a_plan_shows_groups_tasks_and_fields_and_masks_secrets() -> None:
    plan = {
        "Annotations": {"DesiredTGUpdates": {"web": {"DestructiveUpdate": 1, "Ignore": 1}}},
        "Diff": {
            "Type": "Edited",
            "ID": "web",
            "Fields": [
                {"Type": "Edited", "Name": "Priority", "Old": "50", "New": "60"},
                {"Type": "None", "Name": "Type", "Old": "a", "New": "a"},
            ],
            "Objects": None,
            "TaskGroups": [
                {
                    "Type": "Edited",
                    "Name": "web",
                    "Fields": None,
                    "Objects": None,
                    "Tasks": [
                        {
                            "Type": "Edited",
                            "Name": "main",
                            "Annotations": ["forces create/destroy update"],
                            "Fields": [
                                {"Type": "Added", "Name": "Env[DB_PASSWORD]", "Old": "", "New": "hunter2hunter2"}
                            ],
                            "Objects": [
                                {
                                    "Type": "Edited",
                                    "Name": "Template",
                                    "Fields": [
                                        {
                                            "Type": "Edited",
                                            "Name": "EmbeddedTmpl",
                                            "Old": "one\ntwo\n",
                                            "New": "one\ntoken = abcdefgh\n",
                                        }
                                    ],
                                    "Objects": None,
                                }
                            ],
                        }
                    ],
                }
            ],
        },
    }
    assert plan_text(plan, Redaction()).splitlines() == [
        '~ job "web"',
        '  ~ Priority: "50" => "60"',
        '  ~ group "web" (1 replaced, 1 left alone)',
        '    ~ task "main" (forces create/destroy update)',
        '      + Env[DB_PASSWORD]: "********"',
        "      ~ Template",
        "        ~ EmbeddedTmpl:",
        "             one",
        "            -two",
        "            +token = ********",
    ]


def test_a_place_that_is_missing_is_explained_by_dimension_constraint_and_nodes() -> None:
    full = {"NodesEvaluated": 3, "NodesFiltered": 1, "NodesExhausted": 2, "CoalescedFailures": 1}
    reasons = {"ConstraintFiltered": {"${attr.kernel.name} = darwin": 1}, "DimensionExhausted": {"memory": 2}}
    nowhere = {"NodesEvaluated": 0, "NodesAvailable": {"dc1": 0}, "NodePool": "gpu"}
    assert placement_reasons({"web": {**full, **reasons}, "batch": nowhere}) == [
        'group "batch": no ready node in dc1 of the node pool gpu',
        'group "web": 2 cannot be placed; of 3 nodes 1 are filtered and 2 are full (1 do not meet "${attr.kernel.name} = darwin"; 2 lack memory)',
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres://rbac:hunter2hunter2@db:5432/rbac", "postgres://rbac:********@db:5432/rbac"),
        ("Authorization: Bearer abcdefghijkl", "Authorization: Bearer ********"),
        ('{"password":"hunter2", "user":"x"}', '{"password":"********", "user":"x"}'),
        ("DB_PASSWORD=hunter2 next", "DB_PASSWORD=******** next"),
        ("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "********"),
        ("-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\nafter", "********\nafter"),
        ("-----BEGIN PRIVATE KEY-----\ncut off", "********"),
        ('{"kty":"EC","d":"0123456789abcdef0123"}', '{"kty":"EC","d":"********"}'),
        ("the learned-secret-1 here", "the ******** here"),
        ("exit code 1: no such file /secrets/database-url", "exit code 1: no such file /secrets/database-url"),
    ],
)
def test_what_others_print_is_masked_where_it_looks_secret(text: str, expected: str) -> None:
    redaction = Redaction()
    redaction.learn("learned-secret-1")
    assert redaction.foreign(text) == expected
