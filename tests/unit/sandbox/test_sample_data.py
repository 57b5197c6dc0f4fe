import re
from collections import Counter

import pytest

from baton_sandbox import world
from baton_sandbox.crm_rows import build_entity_sets
from baton_sandbox.library import Library
from baton_sandbox.tables import REFERENCES, build_tables
from baton_sandbox.world import samples

EMAIL = re.compile(r"[\w.+'-]+@[\w.-]+\w")


def texts(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value
    return [t for child in children for t in texts(child)] if isinstance(value, dict | list) else []


def everything() -> list[str]:
    names = ("customers", "staff", "incidents", "documents", "samples")
    return [text for name in names for text in texts(world.load(name))]


def test_there_is_enough_of_everything():
    orders = [order for customer in world.customers() for order in customer["orders"]]
    cases = [case for customer in world.customers() for case in customer["cases"]]

    assert len(world.customers()) >= 14
    assert len(world.incidents()) >= 32
    assert len(world.documents()) >= 20
    assert len(orders) >= 20
    assert len(cases) >= 12
    assert len({incident["category"] for incident in world.incidents()}) >= 12


def test_every_address_belongs_to_example_com():
    addresses = [address for text in everything() for address in EMAIL.findall(text)]

    assert len(addresses) > 80
    for address in addresses:
        assert address.split("@")[1] in ("example.com", "phish.example.com", "01DC5A7E.3F0B2D40")


NUMBERED = {
    "customers": lambda: [customer["number"] for customer in world.customers()],
    "orders": lambda: [o["number"] for customer in world.customers() for o in customer["orders"]],
    "cases": lambda: [case["number"] for c in world.customers() for case in c["cases"]],
    "incidents": lambda: [incident["number"] for incident in world.incidents()],
    "documents": lambda: [document["path"] for document in world.documents()],
}


@pytest.mark.parametrize("records", NUMBERED)
def test_numbers_are_unique(records):
    numbers = NUMBERED[records]()
    assert numbers
    assert [number for number, count in Counter(numbers).items() if count > 1] == []


def test_every_lookup_in_dataverse_leads_to_a_row():
    sets = build_entity_sets()
    for entity_set in sets.values():
        for relationship in entity_set.relationships.values():
            if relationship.many:
                continue
            keys = {row[relationship.other] for row in sets[relationship.target].rows}
            assert {row[relationship.own] for row in entity_set.rows} <= keys


def test_every_row_of_a_set_has_the_same_columns():
    for entity_set in build_entity_sets().values():
        assert len({frozenset(row) for row in entity_set.rows}) == 1


def test_every_reference_in_servicenow_leads_to_a_row():
    tables = build_tables()
    for table, references in REFERENCES.items():
        for record in tables.rows[table].values():
            for field, target in references.items():
                assert not record.get(field) or record[field] in tables.rows[target]


def test_callers_are_users_and_most_are_contacts_in_dynamics():
    contacts = {row["emailaddress1"] for row in build_entity_sets()["contacts"].rows}
    users = {user["email"] for user in build_tables().rows["sys_user"].values()}
    callers = {incident["caller"] for incident in world.incidents()} - {""}

    assert callers <= users
    assert len(callers - contacts) >= 3, "callers that Dynamics does not know"
    assert len(callers & contacts) >= 20


def test_the_customer_number_of_an_incident_exists_except_for_one_that_was_mistyped():
    known = {customer["number"] for customer in world.customers()}
    given = {incident["customer"] for incident in world.incidents()} - {""}

    assert given - known == {"CUST-9999"}


def test_a_caller_with_two_homes_gets_the_one_that_the_incident_names():
    tables = build_tables()
    incident = next(
        row for row in tables.rows["incident"].values() if row["number"] == "INC0010036"
    )

    assert tables.display("incident", "company", incident) == "Harbour Office Services West"


def test_difficult_incidents_are_among_them():
    incidents = {incident["number"]: incident for incident in world.incidents()}
    contacts = Counter(row["emailaddress1"] for row in build_entity_sets()["contacts"].rows)
    all_text = "\n".join(incident["text"] for incident in incidents.values())

    assert incidents["INC0010024"]["caller"] == ""
    assert any(not incident["customer"] and incident["caller"] for incident in incidents.values())
    assert any(contacts[incident["caller"]] > 1 for incident in incidents.values())
    assert any(len(incident["text"]) < 10 for incident in incidents.values())
    assert any(len(incident["text"]) > 2000 for incident in incidents.values())
    signs = (
        "<p>",
        "Forwarded message",
        "😡",
        "ライセンス",
        "订单",
        "für",
        "çok",
        "attendent",
        "portal de",
    )
    assert [sign for sign in signs if sign not in all_text + str(incidents)] == []


def test_samples_are_incidents_and_texts_mixed():
    numbers = {incident["number"] for incident in world.incidents()}
    by_id = [sample["ticket_id"] for sample in samples() if "ticket_id" in sample]

    assert len(samples()) >= 6
    assert set(by_id) <= numbers
    assert any("text" in sample for sample in samples())


def test_orders_and_cases_named_in_texts_exist():
    customers = world.customers()
    known = {order["number"] for customer in customers for order in customer["orders"]}
    known |= {case["number"] for customer in customers for case in customer["cases"]}
    named = re.findall(r"\b(?:ORD-\d{4}-\d{4}|CAS-\d{5}-\w{4})\b", "\n".join(everything()))

    assert set(named) <= known


def test_customer_folders_in_sharepoint_belong_to_customers():
    known = {f"{c['number']} {c['name']}" for c in world.customers()}
    library = Library()

    folders = {item.name for item in library.children(library.by_path["Customers"])}

    assert folders <= known


def test_ids_are_the_same_in_every_sandbox():
    first, second = build_entity_sets(), build_entity_sets()

    assert [row["accountid"] for row in first["accounts"].rows] == [
        row["accountid"] for row in second["accounts"].rows
    ]
    assert world.guid("account", "CUST-5678") == "7b691196-0452-5537-8139-67ec81f728a3"


def test_a_playbook_exists_for_every_category():
    categories = {*world.load("lexicon")["categories"], "general"}
    assert set(world.load("playbooks")) == categories | {"disputed"}
