"""Sentences keep their template and their values."""

import math
import pickle

import msgspec
import pytest

from baton.domain.failure import ProblemDetail
from baton.errors import NotFound, Problem
from baton.observability.redaction import Redactor
from baton.sentence import Sentence, say, sentence_of


def test_a_sentence_is_its_text_and_keeps_what_it_is_made_from():
    said = say("{path}: at most {limit:,} bytes, got {got!r}.", path="$.a", limit=2000, got="x")
    assert said == "$.a: at most 2,000 bytes, got 'x'."
    assert said.template == "{path}: at most {limit} bytes, got '{got}'."
    assert said.params == {"path": "$.a", "limit": 2000, "got": "x"}


def test_a_sentence_in_another_one_becomes_a_part_of_it():
    inner = say("{name} is {limit}", name="a", limit=1)
    outer = say("{name} because {why}; {limit}.", name="b", why=inner, limit=1)
    assert outer == "b because a is 1; 1."
    assert outer.template == "{name} because {name_2} is {limit}; {limit}."
    assert outer.params == {"name": "b", "name_2": "a", "limit": 1}


def test_braces_of_a_text_are_no_placeholders():
    plain = sentence_of("Write {{{x}}}.")
    assert (plain.template, plain.params) == ("Write {{{{{{x}}}}}}.", {})
    assert say("{part} {{x}}", part=plain).template == "Write {{{{{{x}}}}}}. {{x}}"
    assert say("{part} {{x}}", part=plain) == "Write {{{x}}}. {x}"


@pytest.mark.parametrize("value", [None, True, 3, 0.5])
def test_values_that_json_has_stay_what_they_are(value):
    assert say("{value}", value=value).params == {"value": value}


def test_it_can_be_pickled():
    said = pickle.loads(pickle.dumps(say("{a}", a=1)))
    assert (said, said.template, said.params) == ("1", "{a}", {"a": 1})


def test_a_problem_tells_its_place_its_reason_and_the_values_of_all_its_sentences():
    problem = Problem.at(
        "$.a", say("at most {limit}.", limit=3), rule="max", fix=say("Use {limit}.", limit=2)
    )
    kept = msgspec.to_builtins(ProblemDetail.of(problem))
    assert kept == {
        "message": "$.a: at most 3.",
        "path": "$.a",
        "rule": "max",
        "code": "max",
        "reason": "At most 3.",
        "fix": "Use 2.",
        "template": "{path}: at most {limit}.",
        "fix_template": "Use {limit_2}.",
        "params": {"path": "$.a", "limit": 3, "limit_2": 2},
    }
    assert Problem.from_json({**kept, "later": 1}) == problem


def test_a_problem_can_be_moved_to_another_place():
    moved = Problem.at("$.a", say("at most {limit}.", limit=3)).moved("$.config.a")
    assert (moved.message, moved.path) == ("$.config.a: at most 3.", "$.config.a")
    assert moved.template == "{path}: at most {limit}."
    assert moved.params == {"path": "$.config.a", "limit": 3}


def test_advice_is_a_part_of_the_message_and_a_fact():
    error = NotFound(say("There is no {thing}.", thing="step")).advise(
        say("Name one of {known}.", known="a, b")
    )
    assert error.message == str(error) == "There is no step. Name one of a, b."
    assert (error.summary, error.remedy) == ("There is no step.", "Name one of a, b.")
    assert error.template == "There is no {thing}. Name one of {known}."
    assert error.params == {"thing": "step", "known": "a, b"}


def test_a_value_is_masked_where_its_sentence_masks_it():
    said = say("The password: {value} of {name} is wrong ({count:,}).",
               value="hunter2", name="crm", count=12345)  # fmt: skip
    problem = {"code": "x", "detail": str(said), "template": said.template, "params": said.params}
    assert "hunter2" not in Redactor().text(str(said))
    clean = Redactor().json(problem)
    assert clean["params"] == {"value": "[masked]", "name": "crm", "count": 12345}
    assert isinstance(said, Sentence)


@pytest.mark.parametrize("number", [math.nan, math.inf, 2**60], ids=str)
def test_a_number_that_json_readers_cannot_hold_is_a_text_among_the_values(number: float) -> None:
    said = say("There are {count}.", count=number)
    assert said == f"There are {number}."
    assert said.params == {"count": str(number)}
