import pytest

from baton_sandbox.servicenow_query import parse_query
from baton_sandbox.tables import build_tables

TABLES = build_tables()


def numbers(query: str) -> list[str]:
    return [
        row["number"] for row in parse_query(query, TABLES, "incident").rows(TABLES, "incident")
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("number=INC0010004", ["INC0010004"]),
        ("number=inc0010004", ["INC0010004"]),
        ("short_descriptionLIKElabel", ["INC0010004"]),
        ("short_descriptionSTARTSWITHoutage", ["INC0010003"]),
        ("short_descriptionENDSWITHoffline^categoryISEMPTY", []),
        ("number=INC0010004^ORnumber=INC0010005", ["INC0010004", "INC0010005"]),
        ("category=billing^state=6", ["INC0010023"]),
        ("number=INC0010004^ORnumber=INC0010023^category=billing", ["INC0010023"]),
        ("numberININC0010004,INC0010005^ORDERBYDESCnumber", ["INC0010005", "INC0010004"]),
        ("caller_id.email=kiosk.user@example.com", ["INC0010026"]),
        ("caller_id.company.name=Atelier Lumière", ["INC0010006"]),
        ("caller_idISEMPTY", ["INC0010024"]),
        ("active!=true", ["INC0010034"]),
        ("sys_created_on>2026-11-21 09:00:00", ["INC0010035", "INC0010036"]),
        ("u_customer_number=CUST-5678^ORDERBYDESCopened_at", ["INC0010027", "INC0010001"]),
    ],
)
def test_queries_mean_what_the_documentation_says(query, expected):
    assert numbers(query) == expected


@pytest.mark.parametrize(
    "junk", ["nonsense=1", "number~INC", "caller_id.nonsense=1", "ORDERBYnonsense", "", "ORjunk=2"]
)
def test_an_invalid_part_is_dropped_and_the_rest_decides(junk):
    assert numbers(f"number=INC0010004^{junk}") == ["INC0010004"]


def test_a_caret_in_a_value_adds_a_condition():
    assert numbers("number=INC0010004^ORnumberLIKEINC") == numbers("")
