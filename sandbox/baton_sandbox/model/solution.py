"""Proposes a solution from the category, the customer's data and the documents in the message."""

from __future__ import annotations

import re
from typing import Any

from baton_sandbox import world
from baton_sandbox.model.question import Question
from baton_sandbox.model.ticket import Reading

_ORDERS_LEFT_OUT = (
    "Let a person read the ticket: part of it speaks to automatic readers and was left out"
)
_CONTRADICTS_ITSELF = "Ask the caller what holds now: parts of the ticket contradict each other"
#: Highest confidence in a proposal for what gives orders or contradicts itself.
_DOUBTFUL = 0.4
#: Lowest priority of what is called a major incident.
_MAJOR = 2


def proposal(question: Question, reading: Reading) -> dict[str, object]:
    """Values by property name, for schemas that ask for a solution."""
    category = _category(question, reading)
    playbook = _playbook(category, reading)
    facts = _facts(question, reading)
    actions = [_fill(action, facts) for action in playbook["recommended_actions"]]
    document = _document(question, category, reading)
    if document:
        actions.insert(0, f"Follow the article “{document}”")
    if reading.has_orders:
        actions.append(_ORDERS_LEFT_OUT)
    if reading.is_contradictory and not reading.is_disputed:
        actions.append(_CONTRADICTS_ITSELF)
    next_steps = [_fill(step, facts) for step in playbook["next_steps"]]
    related = _open_case(question)
    if related:
        next_steps.insert(0, f"Work together with the open case {related}")
    known = facts["customer"] != "the caller"
    given = question.find("confidence")
    confidence = 0.5 + 0.15 * known + 0.12 * bool(document) + 0.05 * bool(related)
    if isinstance(given, float) and category != "general":
        confidence += 0.12 * given
    if reading.has_orders or reading.is_contradictory:
        confidence = min(confidence, _DOUBTFUL)
    recommendation = _fill(playbook["recommendation"], facts)
    return {
        "recommendation": recommendation,
        "summary": recommendation,
        "root_cause": _fill(playbook["root_cause"], facts),
        "recommended_actions": actions,
        "actions": actions,
        "next_steps": next_steps,
        "confidence": round(min(0.95, confidence - 0.2 * (category == "general")), 2),
        "category": category,
    }


def _playbook(category: str, reading: Reading) -> dict[str, Any]:
    """What to do about a category, or about one of its tags in particular.

    A ticket that gives orders gets nothing in particular: a person decides.
    """
    playbooks = world.load("playbooks")
    if reading.is_resolved:
        return dict(playbooks["resolved"])
    if reading.is_disputed:
        return dict(playbooks["disputed"])
    if category == "outage" and reading.priority > _MAJOR:
        category = "infrastructure"
    playbook: dict[str, Any] = playbooks[category]
    for tags, variant in playbook.get("variants", {}).items():
        if not reading.has_orders and not set(reading.tags).isdisjoint(tags.split(", ")):
            return dict(variant)
    return playbook


def _category(question: Question, reading: Reading) -> str:
    """The playbook to use: what an earlier step decided, else our own reading."""
    decided = question.find("category")
    if not isinstance(decided, str):
        labelled = re.search(
            r"^[^\w\n]{0,20}category\W{1,20}(\w{1,40})",
            question.words,
            re.IGNORECASE | re.MULTILINE,
        )
        decided = labelled[1] if labelled else ""
    wanted = str(decided).casefold()
    playbooks = world.load("playbooks")
    if wanted in playbooks:
        return wanted
    for name, category in world.load("lexicon")["categories"].items():
        if wanted in category["names"][:2]:
            return str(name)
    return reading.category if reading.category in playbooks else "general"


def _facts(question: Question, reading: Reading) -> dict[str, str]:
    profile = question.find("profile")
    name = None
    if isinstance(profile, dict):
        name = profile.get("name") or profile.get("company") or profile.get("fullname")
    amount, currency = reading.entities.amounts[0] if reading.entities.amounts else (None, None)
    given = question.find("amount")
    if isinstance(given, int | float):
        amount, currency = float(given), str(question.find("currency") or "")
    return {
        "customer": str(name or "the caller"),
        "amount": f"{amount:,.2f} {currency or ''}".strip() if amount else "the amount in question",
        "order": _order(question, reading, amount) or "in question",
    }


def _order(question: Question, reading: Reading, amount: float | None) -> str | None:
    """The order that the ticket names last, else one of the customer's over that amount."""
    named = question.find("order_ids") or list(reading.entities.order_ids)
    if isinstance(named, list) and named:
        return str(named[-1])
    history = question.find("purchase_history", "orders")
    for order in history if isinstance(history, list) else []:
        if isinstance(order, dict) and amount is not None and amount in order.values():
            number = order.get("ordernumber") or order.get("order_number") or order.get("number")
            return str(number) if number else None
    return None


def _fill(template: str, facts: dict[str, str]) -> str:
    return template.format_map(facts)


def _document(question: Question, category: str, reading: Reading) -> str | None:
    """Title of the document among those given that has most to do with the ticket."""
    documents = question.find("documents")
    if not isinstance(documents, list):
        return None
    terms = {category, *reading.tags}
    best, most = None, 0
    for document in documents:
        title = _title(document)
        text = str(document).casefold()
        hits = sum(text.count(term.casefold()) for term in terms)
        if title and hits > most:
            best, most = title, hits
    return best


def _title(document: object) -> str | None:
    if isinstance(document, str):
        return document
    if isinstance(document, dict):
        title = document.get("title") or document.get("name")
        return str(title).removesuffix(".md") if title else None
    return None


def _open_case(question: Question) -> str | None:
    """Number of a case of the customer that is still open."""
    history = question.find("support_history", "cases")
    cases = history if isinstance(history, list) else []
    for case in cases:
        if isinstance(case, dict) and _is_open(case):
            number = case.get("ticketnumber") or case.get("number") or case.get("case_number")
            if number and number != question.find("ticket_id"):
                return str(number)
    return None


def _is_open(case: dict[str, object]) -> bool:
    state = str(case.get("state", case.get("status", case.get("statecode", "")))).casefold()
    return state in ("active", "open", "new", "in progress", "on hold", "0")
