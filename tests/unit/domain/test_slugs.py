"""Slugs: from names in every script, always valid."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.domain.workflow import numbered_slug, slug_of, step_key_of

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("IT Ticket Triage", "it-ticket-triage"),
        ("Größe prüfen", "grosse-prufen"),
        ("Сортировка заявок", "sortirovka-zayavok"),
        ("票据分类", "piaojufenlei"),
        ("チケット", "chiketto"),
        ("Ταξινόμηση", "taxinomisi"),
    ],
)
def test_a_name_in_any_script_makes_a_slug(name, slug):
    assert slug_of(name) == slug


def test_a_name_without_letters_makes_one_of_its_own_that_stays_the_same():
    assert re.fullmatch(r"workflow-[0-9a-f]{6}", slug_of("!!!"))
    assert slug_of("!!!") == slug_of("!!!") != slug_of("???")
    assert slug_of("!!!", otherwise="teams").startswith("teams-")


@given(st.text(min_size=1), st.integers(2, 9999))
def test_every_name_makes_a_valid_slug_and_step_key(name, number):
    slug = slug_of(name)
    assert SLUG.fullmatch(slug)
    assert SLUG.fullmatch(numbered_slug(slug, number))
    assert numbered_slug(slug, number).endswith(f"-{number}")
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,62}", step_key_of(name))
