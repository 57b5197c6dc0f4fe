"""The sandbox model against tickets that people labelled: priority, category and no harm."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import msgspec
import pytest
import yaml

from baton_sandbox.model.question import Question
from baton_sandbox.model.shaping import answer
from unit.sandbox.labelled_ticket import LabelledTicket
from unit.sandbox.tickets_before_rules import TICKETS as BEFORE_RULES
from unit.sandbox.tickets_that_mislead import TICKETS as MISLEADING

#: Hundreds of answers are rated here; tests beside this one cover the same code in less time.
pytestmark = pytest.mark.no_cover

HERE = Path(__file__).parent


def written_in(file: Path) -> list[LabelledTicket]:
    return [
        msgspec.convert({"name": ticket["text"][:40]} | ticket, LabelledTicket)
        for ticket in yaml.safe_load(file.read_text("utf-8"))
    ]


AFTER_RULES = written_in(HERE / "tickets_after_rules.yaml")
THREE_KINDS = written_in(HERE / "tickets_of_three_kinds.yaml")
#: Each batch was written and labelled before the model had seen it.
BLIND = {file.stem: written_in(file) for file in sorted(HERE.glob("tickets_blind_*.yaml"))}
SETS = {"before": BEFORE_RULES, "after": AFTER_RULES, "three_kinds": THREE_KINDS} | BLIND
EVERY_TICKET = (*MISLEADING, *chain.from_iterable(SETS.values()))
#: Of the tickets that are right in everything their label says.
LEAST_RIGHT = 0.85
#: Below this confidence a person looks first.
DOUBTFUL = 0.7
#: How a mistake begins that does harm: what must not be proposed, people who are not affected, and
#: being sure of what contradicts itself.
HARM = ("proposes", "affected", "confidence")
TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
SHARE = {"type": "number", "minimum": 0, "maximum": 1}
ANALYSIS = {
    "type": "object",
    "properties": {
        "priority": {"type": "integer", "minimum": 1, "maximum": 5},
        "category": TEXT,
        "tags": TEXTS,
        "confidence": SHARE,
        "extracted_entities": {"type": "object"},
    },
}
SOLUTION = {
    "type": "object",
    "properties": {
        "recommendation": TEXT,
        "root_cause": TEXT,
        "recommended_actions": TEXTS,
        "next_steps": TEXTS,
        "confidence": SHARE,
    },
}


@functools.cache
def mistakes(ticket: LabelledTicket) -> tuple[str, ...]:
    """What is wrong in the two answers that the triage asks for."""
    asked = json.dumps({"ticket_id": None, "text": ticket.text})
    found = answer(Question(asked), ANALYSIS)
    context = {"ticket": {**found, "raw_text": ticket.text}, "customer_360": {"profile": None}}
    solution = json.dumps(answer(Question(json.dumps(context)), SOLUTION)).lower()
    category, entities = found["category"], json.dumps(found["extracted_entities"])
    affected = found["extracted_entities"].get("affected_users", 0)
    low, high = ticket.priority
    right = {
        f"priority {found['priority']}": low <= found["priority"] <= high,
        f"category {category}": not ticket.category
        or any(word in category for word in ticket.category),
        f"category is {category}": not any(word in category for word in ticket.category_not),
        f"confidence {found['confidence']}": found["confidence"] <= ticket.confidence_at_most,
        f"affected {affected}": ticket.affected_at_most is None
        or affected <= ticket.affected_at_most,
    }
    right |= {f"no entity {word}": word in entities for word in ticket.entities}
    right |= {f"proposes {word}": word.lower() not in solution for word in ticket.solution_not}
    return tuple(mistake for mistake, is_right in right.items() if not is_right)


def confidence_in(ticket: LabelledTicket) -> float:
    found = answer(Question(json.dumps({"text": ticket.text})), ANALYSIS)
    return float(found["confidence"])


def test_there_are_enough_tickets_and_thirty_of_them_were_written_before_the_rules() -> None:
    assert len((*BEFORE_RULES, *MISLEADING, *AFTER_RULES)) >= 60
    assert len({ticket.text for ticket in BEFORE_RULES}) >= 30


@pytest.mark.parametrize("ticket", MISLEADING, ids=lambda ticket: ticket.name)
def test_a_ticket_does_not_mislead_the_model(ticket: LabelledTicket) -> None:
    assert mistakes(ticket) == ()


@pytest.mark.parametrize("tickets", SETS.values(), ids=SETS)
def test_most_tickets_get_the_right_priority_and_category_and_do_no_harm(
    tickets: Sequence[LabelledTicket],
) -> None:
    found = {ticket.text: wrong for ticket in tickets if (wrong := mistakes(ticket))}
    assert len(found) <= (1 - LEAST_RIGHT) * len(tickets), found


@pytest.mark.parametrize("ticket", EVERY_TICKET, ids=lambda ticket: ticket.name)
def test_no_ticket_does_harm(ticket: LabelledTicket) -> None:
    assert [wrong for wrong in mistakes(ticket) if wrong.startswith(HARM)] == []


def test_of_the_blind_tickets_that_are_wrong_most_are_doubtful_or_few() -> None:
    tickets = [*chain.from_iterable(BLIND.values())]
    sure = [ticket for ticket in tickets if mistakes(ticket) and confidence_in(ticket) >= DOUBTFUL]
    assert len(sure) <= 0.05 * len(tickets), [ticket.name for ticket in sure]
