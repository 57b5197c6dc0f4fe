"""The one table from the error tree to HTTP."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator

import pytest

from baton import errors
from baton.api.errors import PROBLEM_TYPE, STATUS, problem_response, status_of
from baton.errors import (
    BatonError,
    DatabaseUnavailable,
    InvalidInput,
    Problem,
    StaleVersion,
    SystemThrottled,
)


def every_error(base: type[BatonError] = BatonError) -> Iterator[type[BatonError]]:
    yield base
    for child in base.__subclasses__():
        yield from every_error(child)


EVERY = [error for error in every_error() if error.__module__.startswith("baton.errors.")]


def made(error: type[BatonError]) -> BatonError:
    more = {
        name: {} if name in {"current", "submitted"} else "x"
        for name, parameter in inspect.signature(error.__init__).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
    }
    return error("What happened, and what to do.", **more)


@pytest.mark.parametrize("error", EVERY, ids=lambda error: error.__name__)
def test_every_error_is_a_problem_document(error):
    response = problem_response(made(error))
    assert response.media_type == PROBLEM_TYPE
    document = json.loads(response.body)
    assert document["status"] == response.status_code == status_of(error)
    assert document["code"] == error.code
    assert document["type"] == f"urn:baton:error:{error.code}"
    assert document["detail"] == "What happened, and what to do."
    assert document["title"]


def test_the_table_says_what_is_whose_fault():
    for error in EVERY:
        status = status_of(error)
        assert 400 <= status < 600
        if issubclass(error, errors.RequestError):
            assert status < 500
        if issubclass(error, errors.PlatformError):
            assert status >= 500


def test_no_two_errors_share_a_code():
    assert len({error.code for error in EVERY}) == len(EVERY)


def test_a_class_of_a_plugin_has_the_status_of_its_nearest_ancestor():
    class Later(errors.WrongState):
        code = "later"

    assert status_of(Later) == STATUS[errors.Conflict]


def test_what_may_pass_says_when_to_ask_again():
    assert problem_response(DatabaseUnavailable("away")).headers["retry-after"] == "2"
    throttled = SystemThrottled("slow", system="CRM", retry_after=7.4)
    assert problem_response(throttled).headers["retry-after"] == "7"
    assert "retry-after" not in problem_response(InvalidInput("no")).headers


def test_single_problems_and_both_versions_are_told():
    problem = Problem(message="m", path="$.a", rule="type")
    document = json.loads(problem_response(InvalidInput("no", problems=(problem,))).body)
    told = {"message": "m", "path": "$.a", "rule": "type", "code": "type"}
    assert document["problems"] == [{**told, "template": "m", "params": {}}]
    stale = StaleVersion("late", current={"version": 2}, submitted={"version": 1})
    document = json.loads(problem_response(stale).body)
    assert (document["current"], document["submitted"]) == ({"version": 2}, {"version": 1})
