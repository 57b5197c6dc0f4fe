"""What of a text counts, numbers in words, misspelt names, and terms near each other."""

from __future__ import annotations

import pytest

from baton_sandbox.model.claims import is_disputed, is_trifle
from baton_sandbox.model.counting import affected
from baton_sandbox.model.scope import (
    says_that_it_works,
    without_contact,
    without_fine,
    without_imagined,
    without_past,
    without_restored,
)
from baton_sandbox.model.spelling import corrected
from baton_sandbox.model.terms import Words


def test_what_was_long_ago_is_left_out_where_more_is_said() -> None:
    text = "The outage last month hit 300 people. Now the menu is old, could you change it?"
    assert "outage" not in without_past(text)
    assert "menu" in without_past(text)
    assert without_past("Mail has been slow since last month.") == (
        "Mail has been slow since last month."
    )


def test_what_would_happen_otherwise_is_left_out() -> None:
    text = "Please renew the certificate, otherwise nobody will be able to log in."
    assert "nobody" not in without_imagined(text)
    assert "certificate" in without_imagined(text)


def test_what_works_is_left_out_before_but() -> None:
    assert "chair" not in without_fine("My chair is fine, but the mouse makes a noise.")
    assert "printer" in without_fine("The printer is not fine, but I can wait.")


def test_how_to_reach_the_caller_is_no_topic() -> None:
    text = "The scanner is broken. Please call me on extension 44."
    assert without_contact(text).strip() == "The scanner is broken."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("About thirty pickers are waiting", 30),
        ("zusammen rund fünfundzwanzig Leute", 25),
        ("une soixantaine de salariés", 60),
        ("twenty-six colleagues", 26),
        ("五十名工人无法工作", 50),
        ("siamo in nove", 9),
        ("afecta a los 15 agentes", 15),
        ("Ticket 2500 users guide", None),
        ("212 orders are stuck", None),
        ("firmware rolled out to 500 devices", None),
        ("the label says 20.000 pcs", None),
        ("300 orders of customers wait", None),
        ("500 Mails an Kunden", None),
        ("nine interpreters wait", 9),
        ("около 40 водителей ждут", 40),
        ("1 200 employees cannot log in", 1200),
        ("a team of 30 people cannot work", 30),
        ("change the date of 140 employees' salaries", None),
        ("die Gehälter unserer 140 Mitarbeiter", None),
        ("dati di 320 agenti", None),
        ("400名の社員の給与データ", None),
        ("رواتب 140 موظفا للشهر القادم", None),
        ("40 people voted for the name", None),
        ("Our company has 2,000 employees", None),
        ("Invoice 2231 covers 500 users", None),
        ("48 215 clients ont déjà confirmé", None),
    ],
)
def test_people_are_counted_in_digits_and_words(text: str, count: int | None) -> None:
    assert affected(text) == count


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("The phones ring as usual.", True),
        ("An Kasse 2 wird ganz normal kassiert.", True),
        ("As usual, nobody can log in.", False),
        ("Mail works.", False),
        ("The phones ring as usual, but nobody can log in.", False),
        ("It works as usual for everyone else.", False),
    ],
)
def test_evidence_that_something_works(text: str, works: bool) -> None:
    assert says_that_it_works(text, is_weak_enough=False) is works


def test_that_something_works_is_evidence_only_against_what_says_that_nothing_does() -> None:
    assert says_that_it_works("Mail works.", is_weak_enough=True)
    assert not says_that_it_works("Only mail works.", is_weak_enough=True)


@pytest.mark.parametrize(
    ("text", "disputed"),
    [
        ("Everything is down! I just placed two orders.", True),
        ("Prod is broken? Or not, the dashboard is all green.", True),
        ("Niemand kann arbeiten. Alle arbeiten wie immer.", True),
        ("Everything is down, nobody can work.", False),
        ("My keyboard is broken. The mouse works.", False),
        ("Nobody can open SAP. Everything else works as usual.", False),
    ],
)
def test_a_ticket_that_says_both_is_disputed(text: str, disputed: bool) -> None:
    assert is_disputed(Words(text), is_of_many=False) is disputed


@pytest.mark.parametrize(
    ("text", "trifle"),
    [
        ("The coffee machine is empty, total outage!", True),
        ("The wall clock is slow and everyone is late", True),
        ("I spilled coffee over my laptop", False),
        ("The coffee machine is on fire", False),
        ("Production stopped because of coffee in the control panel", False),
        ("Patients lie without a pillow sensor", False),
    ],
)
def test_what_no_work_depends_on_is_a_trifle(text: str, trifle: bool) -> None:
    assert is_trifle(Words(text)) is trifle


def test_only_what_remains_counts_where_the_rest_works_again() -> None:
    text = "After the power cut all systems are back. Only the plotter shows an error."
    assert without_restored(text) == "Only the plotter shows an error."
    text = "The servers are down. Only the plotter works."
    assert without_restored(text) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("outlok", "outlook"), ("netwrok", "network"), ("keybord", "keyboard"), ("azur", "azur")],
)
def test_a_name_with_one_mistake_is_corrected(typed: str, meant: str) -> None:
    assert corrected(typed) == meant


def test_near_terms_stand_in_one_clause_and_the_second_is_not_denied() -> None:
    term = ["@business ~ @down"]
    assert Words("The web shop is down").states(term)
    assert not Words("The web shop is not down").states(term)
    assert not Words("The web shop is fine, but my screen is offline").states(term)


def test_a_short_word_with_accents_is_not_the_one_without() -> None:
    assert not Words("a black picture").any(["bläck"])
    assert Words("Bläck saknas").any(["bläck"])
