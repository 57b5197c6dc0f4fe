"""The classifier by examples: classes, words it does not know, and what decides nothing."""

from __future__ import annotations

import time

import pytest

from baton_sandbox import world
from baton_sandbox.model.resemblance import resemblance


def likeliest(text: str) -> str:
    found = resemblance(text, "category")
    return max(found, key=lambda name: found[name])


@pytest.mark.parametrize(
    ("text", "category"),
    [
        pytest.param("Werktelefoonlader kwijtgeraakt", "mobile", id="a compound word"),
        pytest.param("drukarkami", "printing", id="an inflected word"),
        pytest.param("パスワードが通りません", "access", id="a script without spaces"),
    ],
)
def test_a_word_that_no_example_spells_out_is_known_by_its_fragments(
    text: str, category: str
) -> None:
    assert likeliest(text) == category


@pytest.mark.parametrize("kind", ["category", "gravity"])
def test_probabilities_add_up_to_one(kind: str) -> None:
    assert sum(resemblance("The printer jams again", kind).values()) == pytest.approx(1)


def test_a_text_without_any_known_fragment_resembles_nothing() -> None:
    assert resemblance("12345 -- 678", "category") == {}


def test_words_of_every_class_leave_the_classes_alike() -> None:
    assert max(resemblance("the since", "category").values()) < 0.5


def test_gravity_tells_standstill_from_a_wish() -> None:
    grave = resemblance("Nobody can work, customers are waiting", "gravity")
    wish = resemblance("Could we get a second screen, no rush", "gravity")
    assert grave["grave"] > 0.8
    assert wish["can_wait"] > 0.8


def test_every_example_belongs_to_a_class() -> None:
    examples = world.load("examples")
    categories = {*world.load("lexicon")["categories"], "any"} - {"resolved"}
    assert set(examples["category"]) <= categories
    for ticket in examples["tickets"].splitlines():
        category, gravity, text = ticket.split(" | ", maxsplit=2)
        assert category in categories, ticket
        assert gravity in examples["gravity"], ticket
        assert text.strip(), ticket


def test_a_ticket_is_compared_within_a_tenth_of_a_second() -> None:
    text = "Since the migration nobody in the finance team can open the shared drive. " * 4
    resemblance(text, "category")
    began = time.process_time()
    for _ in range(20):
        resemblance(text, "category")
    assert (time.process_time() - began) / 20 < 0.1
