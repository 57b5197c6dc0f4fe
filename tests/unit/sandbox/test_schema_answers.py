"""Answers of the model made of rules have the form that the schema asks for."""

import json

import jsonschema_rs
import pytest

from baton_sandbox import world
from baton_sandbox.model.question import Question
from baton_sandbox.model.shaping import Unanswerable, answer


def strict(properties):
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


TEXT = {"type": "string"}
MAYBE_TEXT = {"type": ["string", "null"]}
TEXTS = {"type": "array", "items": TEXT}
SHARE = {"type": "number", "minimum": 0, "maximum": 1}

SELF = {"anyOf": [{"$ref": "#/$defs/tree"}, {"type": "null"}]}
EITHER = {"anyOf": [TEXT, {"$ref": "#/$defs/any"}]}

ANALYSIS = strict(
    {
        "ticket_id": MAYBE_TEXT,
        "customer_id": {"anyOf": [TEXT, {"type": "null"}]},
        "priority": {"type": "integer", "minimum": 1, "maximum": 5},
        "category": TEXT,
        "tags": TEXTS,
        "sentiment": {"enum": ["positive", "neutral", "frustrated", "angry"]},
        "confidence": SHARE,
        "extracted_entities": strict(
            {
                "amount": {"type": ["number", "null"]},
                "currency": MAYBE_TEXT,
                "product_ids": {"type": "array", "items": {"type": "integer"}},
                "mentioned_dates": {"type": "array", "items": {"type": "string", "format": "date"}},
            }
        ),
    }
)

SOLUTION = strict(
    {
        "solution": strict(
            {
                "recommendation": TEXT,
                "root_cause": TEXT,
                "recommended_actions": TEXTS | {"minItems": 1},
                "next_steps": TEXTS,
                "confidence": SHARE,
            }
        )
    }
)


def incident_texts():
    return [f"{incident['short']}\n{incident['text']}" for incident in world.incidents()]


def problems(schema, value):
    """What breaks the schema in the value."""
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    return [error.message for error in validator.iter_errors(value)]


def test_every_incident_gets_an_analysis_that_satisfies_the_schema():
    wrong = [problems(ANALYSIS, answer(Question(text), ANALYSIS)) for text in incident_texts()]
    assert [found for found in wrong if found] == []


def test_every_incident_gets_a_solution_that_satisfies_the_schema():
    for text in incident_texts():
        value = answer(Question(json.dumps({"raw_text": text})), SOLUTION)
        jsonschema_rs.validate(SOLUTION, value)
        assert "{" not in json.dumps(value["solution"]).replace('{"recomm', "")


def test_entities_are_poured_into_the_types_of_the_schema():
    text = "Refund 99.99 EUR for SKU-101 and SKU-102 of 2026-11-15, CUST-5678"

    value = answer(Question(text), ANALYSIS)

    assert value["extracted_entities"] == {
        "amount": 99.99,
        "currency": "EUR",
        "product_ids": [101, 102],
        "mentioned_dates": ["2026-11-15"],
    }
    assert value["customer_id"] == "CUST-5678"
    assert value["ticket_id"] is None


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["Network", "Billing", "Other"], "Network"),
        (["it", "finance"], "it"),
        (["finance", "other"], "other"),
        (["software_bug", "billing", "vpn"], "vpn"),
    ],
)
def test_a_category_is_chosen_among_those_of_the_schema(options, expected):
    schema = strict({"category": {"type": "string", "enum": options}, "tags": TEXTS})

    assert answer(Question("VPN tunnel drops"), schema)["category"] == expected


def test_a_priority_in_words_is_chosen_too():
    schema = strict({"priority": {"enum": ["low", "medium", "high", "critical"]}})

    assert answer(Question("Everything is down, everyone is affected"), schema) == {
        "priority": "critical"
    }


def test_a_solution_uses_the_customer_the_order_the_case_and_the_document():
    context = {
        "raw_text": "We were charged twice, 99.99 EUR. Please refund.",
        "category": "billing",
        "confidence": 0.9,
        "extracted_entities": {"amount": 99.99, "currency": "EUR"},
        "customer_360": {
            "profile": {"name": "Blue Harbour Logistics"},
            "purchase_history": [
                {"ordernumber": "ORD-2026-0101", "totalamount": 4799.6},
                {"ordernumber": "ORD-2026-0878", "totalamount": 99.99},
            ],
            "support_history": [{"ticketnumber": "CAS-01001-K4T2", "state": "Active"}],
            "documents": [
                {"name": "Desk phones.md", "text": "telephony"},
                {"name": "Refunds and credit notes.md", "text": "billing refund"},
            ],
        },
    }

    solution = answer(Question(json.dumps(context)), SOLUTION)["solution"]

    assert solution["recommendation"] == (
        "Confirm the wrong charge for Blue Harbour Logistics and refund 99.99 EUR "
        "for order ORD-2026-0878, then send a credit note."
    )
    assert solution["recommended_actions"][0] == "Follow the article “Refunds and credit notes”"
    assert "CAS-01001-K4T2" in solution["next_steps"][0]
    assert solution["confidence"] > 0.85


def test_without_customer_or_document_a_solution_is_less_sure():
    bare = answer(Question('{"category": "billing", "raw_text": "refund please"}'), SOLUTION)
    vague = answer(Question('{"category": "general", "raw_text": "help"}'), SOLUTION)

    assert vague["solution"]["confidence"] < bare["solution"]["confidence"] <= 0.5


def test_the_category_of_an_earlier_step_decides():
    message = {"category": "telephony", "raw_text": "The invoice is wrong, refund please"}

    value = answer(Question(json.dumps(message)), SOLUTION)

    assert "voice network" in value["solution"]["recommendation"]


def test_actions_become_objects_where_the_schema_wants_objects():
    item = strict({"action": TEXT, "order": {"type": "integer"}})
    schema = strict({"recommended_actions": {"type": "array", "items": item, "maxItems": 2}})

    value = answer(Question("VPN tunnel drops"), schema)

    jsonschema_rs.validate(schema, value)
    assert [action["order"] for action in value["recommended_actions"]] == [1, 2]
    assert value["recommended_actions"][0]["action"].startswith("Check the gateway's session")


@pytest.mark.parametrize(
    "schema",
    [
        strict({"anything": TEXT, "count": {"type": "integer"}, "flag": {"type": "boolean"}}),
        strict({"title": {"type": "string", "minLength": 5, "maxLength": 8}}),
        strict({"n": {"type": "integer", "minimum": 7}, "x": {"type": "number", "maximum": -2}}),
        strict({"n": {"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 5}}),
        strict({"n": {"type": "number", "multipleOf": 0.5, "minimum": 1}}),
        strict({"when": {"type": "string", "format": "date-time"}}),
        strict({"mail": {"type": "string", "format": "email"}}),
        strict({"code": {"type": "string", "pattern": "^CUST-[0-9]+$"}}),
        strict({"kind": {"const": "report"}, "nothing": {"type": "null"}}),
        strict({"list": {"type": "array", "items": {"enum": [1, 2]}, "minItems": 2}}),
        strict({"choice": {"oneOf": [{"type": "integer"}, {"type": "array", "items": TEXT}]}}),
        strict({"both": {"allOf": [{"type": "integer"}, {"minimum": 4}]}}),
        strict({"open": {"type": "object"}, "any": {}}),
        {
            "$ref": "#/$defs/note",
            "$defs": {"note": strict({"note": {"$ref": "#/$defs/text"}}), "text": TEXT},
        },
        strict({"parts": {"type": "array", "items": {"$ref": "#/$defs/part"}, "minItems": 1}})
        | {"$defs": {"part": strict({"name": TEXT, "size": {"type": "number"}})}},
        {
            "$ref": "#/$defs/tree",
            "$defs": {"tree": strict({"name": TEXT, "left": SELF, "right": SELF})},
        },
        {"$ref": "#/$defs/any", "$defs": {"any": strict({"left": EITHER, "right": EITHER})}},
        strict({"deep": strict({"deeper": strict({"summary": TEXT})})}),
        {"type": "array", "items": TEXT, "minItems": 1},
        {"type": "string", "minLength": 1},
    ],
)
@pytest.mark.parametrize("text", ["Printer is offline, CUST-5678", "", "プリンタ 🖨"])
def test_schemas_of_other_agents_are_satisfied_too(schema, text):
    assert problems(schema, answer(Question(text), schema)) == []


def test_a_summary_is_in_the_words_of_the_message():
    value = answer(Question("The scanner in hall B is broken."), strict({"summary": TEXT}))

    assert value == {"summary": "The scanner in hall B is broken."}


def test_what_cannot_be_satisfied_is_said():
    with pytest.raises(Unanswerable):
        answer(Question("Hello"), strict({"code": {"type": "string", "pattern": "^z{9}$"}}))
