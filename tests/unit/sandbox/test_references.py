"""Numbers of assets, devices, orders, parcels and errors, and what only looks like them."""

from __future__ import annotations

import pytest

from baton_sandbox.model.entities import extract


@pytest.mark.parametrize(
    "number",
    [
        "LT-MUC-0883",
        "4711-0093",
        "7-O-338",
        "PC-NTE-441",
        "TB-19",
        "LN-0020000",
        "RE-2209-A",
        "SRV-SQL02",
        "lb-prod-01",
        "esx-rack7",
        "JD014600006228",
        "1Z999AA10123456784",
        "2024-117",
    ],
)
def test_a_number_is_found_whole(number: str) -> None:
    found = extract(f"It is about {number}, since yesterday.").as_json()
    numbers = [value for name in LISTS for value in found[name]]
    assert number in numbers
    assert not [value for value in numbers if value != number and value in number]


LISTS = ("order_ids", "invoice_ids", "error_codes", "asset_ids", "references")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("order no. 88213 is missing", "88213"),
        ("Fehlermeldung 1030 beim Start", "1030"),
        ("in this ticket (#4410)", "4410"),
        ("tracking 00340434161094", "00340434161094"),
    ],
)
def test_a_number_is_found_behind_the_word_that_says_what_it_is(text: str, number: str) -> None:
    assert number in extract(text).references


@pytest.mark.parametrize(
    "text",
    [
        "on 2026-03-02, in 12/2024, from 2020-2024, open 9-17 and 24/7",
        "call 0170-555, 030-1234567 or +49-800-112112",
        "Windows-11, UTF-8, USB-3, KW-34, Q3-2025 and version 12.4.1",
        "500GB for 1.299,00 EUR, a 24-port switch, 25-jähriges Jubiläum",
        "mail a-12@example.com or https://example.com/a-12",
    ],
)
def test_dates_telephone_numbers_versions_prices_and_addresses_are_no_references(text: str) -> None:
    found = extract(text)
    assert (found.references, found.asset_ids, found.error_codes) == ((), (), ())
