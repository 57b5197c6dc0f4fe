"""Which concepts a text names, whatever its language, and what follows from them."""

from __future__ import annotations

import pytest

from baton_sandbox.model.concepts import concepts
from baton_sandbox.model.question import Question
from baton_sandbox.model.ticket import read_ticket


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        pytest.param("Der Drucker streikt", "printer", id="German"),
        pytest.param("Принтер не печатает", "printer", id="Russian"),
        pytest.param("プリンタが動かない", "printer", id="Japanese"),
        pytest.param("Nobody can log in", "nobody", id="who is affected"),
        pytest.param("No rush at all", "urgency:calm", id="a signal"),
    ],
)
def test_a_concept_is_named_in_any_language(text: str, concept: str) -> None:
    assert concept in concepts(text)


def test_a_text_without_terms_names_nothing() -> None:
    assert concepts("xyzzy 4711") == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "EMERGENCY!!! THE COFFEE MACHINE IS OUT OF CAPSULES AND I AM SUFFERING!!!",
        "HELP HELP the mouse cursor looks like a hand now, I want my arrow back",
        "NOTFALL!!! Das Kissen im Ruheraum ist weg",
        "P1: my photo in the address book shows me with a moustache",
    ],
)
def test_a_trifle_in_capitals_can_wait(text: str) -> None:
    assert read_ticket(Question(text)).priority >= 4


@pytest.mark.parametrize(
    "text",
    [
        "No hurry: all files on the share end in .zzz since lunch and have been renamed.",
        "Small remark, the firewall lets everything through since the upgrade, its rules are gone.",
        "Ein Kunde sieht im Portal Rechnungen einer anderen Firma, nur zur Info.",
        "Un ancien salarié, parti en mai, peut encore lire les mails, juste pour information.",
        "The fridge with the vaccines has 14 degrees, I closed the door.",
    ],
)
def test_a_danger_told_calmly_is_grave(text: str) -> None:
    assert read_ticket(Question(text)).priority <= 2
