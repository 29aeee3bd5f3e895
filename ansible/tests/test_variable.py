"""variable, variable_info"""

from __future__ import annotations

import json

import pytest
from agent import Agent
from conftest import Run

SECRET = "a-secret-of-many-letters"
PATH = "nomad/jobs/rbac"


def test_a_variable_is_made_with_its_items_and_again_is_no_change(run: Run, agent: Agent, namespace: str) -> None:
    made = run("variable", path=PATH, items={"password": SECRET})
    again = run("variable", path=PATH, items={"password": SECRET})
    stored = agent.ask("GET", f"var/{PATH}?namespace={namespace}")
    assert (made["changed"], made["existed"], again["changed"], again["existed"]) == (True, False, False, True)
    assert made["index"] == again["index"] == stored["ModifyIndex"]
    assert stored["Items"] == {"password": SECRET}


def test_items_that_are_not_named_go(run: Run, agent: Agent, namespace: str) -> None:
    run("variable", path=PATH, items={"one": "1", "two": "2"})
    assert run("variable", path=PATH, items={"two": "2"})["changed"]
    assert agent.ask("GET", f"var/{PATH}?namespace={namespace}")["Items"] == {"two": "2"}


def test_once_leaves_a_variable_alone_whatever_its_items_are(run: Run, agent: Agent, namespace: str) -> None:
    first = run("variable", path=PATH, items={"key": SECRET}, once=True)
    second = run("variable", path=PATH, items={"key": "another"}, once=True)
    assert (first["changed"], second["changed"], second["existed"]) == (True, False, True)
    assert agent.ask("GET", f"var/{PATH}?namespace={namespace}")["Items"] == {"key": SECRET}


def test_a_write_on_an_older_index_is_refused_and_nothing_is_written(run: Run, agent: Agent, namespace: str) -> None:
    index = run("variable", path=PATH, items={"key": "one"})["index"]
    run("variable", path=PATH, items={"key": "two"})
    for check in (True, False):
        refused = run("variable", path=PATH, items={"key": SECRET}, cas=index, check=check)
        assert refused["failed"]
        assert "somebody else changed it" in refused["msg"] and "\nNext: " in refused["msg"]
        assert SECRET not in json.dumps(refused)
    assert agent.ask("GET", f"var/{PATH}?namespace={namespace}")["Items"] == {"key": "two"}


def test_an_index_of_0_makes_a_variable_and_never_replaces_one(run: Run) -> None:
    assert run("variable", path=PATH, items={"key": "one"}, cas=0)["changed"]
    assert "expected not to exist" in run("variable", path=PATH, items={"key": "two"}, cas=0)["msg"]


def test_a_removed_variable_is_gone_and_again_is_no_change(run: Run) -> None:
    run("variable", path=PATH, items={"key": "one"})
    removed = run("variable", path=PATH, state="absent")
    again = run("variable", path=PATH, state="absent")
    assert (removed["changed"], removed["existed"], removed["index"]) == (True, True, 0)
    assert (again["changed"], again["existed"]) == (False, False)
    assert not run("variable_info", path=PATH)["exists"]


def test_check_mode_tells_and_changes_nothing(run: Run) -> None:
    assert run("variable", path=PATH, items={"key": "one"}, check=True)["changed"]
    assert not run("variable_info", path=PATH)["exists"]


def test_a_diff_names_items_and_shows_no_value(run: Run) -> None:
    run("variable", path=PATH, items={"stays": SECRET, "goes": "old-value", "turns": "old-value"})
    result = run("variable", path=PATH, items={"stays": SECRET, "comes": "new-value", "turns": "new-value"}, diff=True)
    assert result["diff"]["prepared"] == f"variable {PATH}\n  comes: added\n  goes: removed\n  turns: changed\n"
    assert not any(value in json.dumps(result) for value in (SECRET, "old-value", "new-value"))


def test_what_is_read_is_what_was_written(run: Run) -> None:
    items = {"text": 'a "quoted"\nline ${x} \u00e6', "empty": ""}
    index = run("variable", path=PATH, items=items)["index"]
    assert run("variable_info", path=PATH) == {"changed": False, "exists": True, "index": index, "items": items}


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"items": {"port": 5432, "key": SECRET}}, "these are not: port"),
        ({"items": {}}, "it has no items"),
        ({"items": SECRET}, "unable to convert to dict"),
        ({"items": {"key": SECRET}, "path": "no.dots"}, "invalid path"),
        ({"items": {"key": SECRET}, "sate": "absent"}, "sate"),
        ({"items": {"key": SECRET * 4000}}, "cannot write the variable"),
    ],
)
def test_what_cannot_be_written_is_refused_in_words_and_without_values(run: Run, arguments: dict, why: str) -> None:
    refused = run("variable", **{"path": PATH, **arguments})
    assert refused["failed"] and why in refused["msg"] and "\nNext: " in refused["msg"]
    assert SECRET not in json.dumps(refused)
