"""Reads a ticket: category, priority, tags, sentiment, customer, entities, all by rules."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from baton.sandbox import world
from baton.sandbox.model.entities import EMAIL, Entities, extract
from baton.sandbox.model.question import Question

#: So many affected users raise the priority by one.
_MANY_USERS = 20

_SCRIPTS = (("japanese", re.compile(r"[぀-ヿ]")), ("chinese", re.compile(r"[一-鿿]")))

#: Japanese and Chinese put no space before a Latin word.
_LETTER = re.compile(r"[^\W぀-ヿ一-鿿]")

#: A line that says who asks.
_CALLER = re.compile(
    r"^[^\w\n]{0,20}(?:caller|from|reported by|requester|contact|reply to)\b([^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the rules made of a ticket."""

    category: str
    #: Other names for the category, best first, for schemas with a list of their own.
    category_names: tuple[str, ...]
    tags: tuple[str, ...]
    priority: int
    sentiment: str
    language: str
    confidence: float
    entities: Entities
    summary: str


def read_ticket(question: Question) -> Reading:
    """Classify the ticket in the user's message."""
    words = question.words
    text = f" {words.casefold()} "
    scores = _scores(text)
    best = max(scores, key=lambda name: sum(scores[name].values()), default="general")
    known = world.load("lexicon")["categories"].get(best, {"priority": 4, "names": ["general"]})
    entities = extract(words)
    tags = sorted(scores.get(best, {}), key=lambda tag: -scores[best][tag])
    tags += [
        tag for name in scores if name != best for tag in scores[name] if scores[name][tag] > 2
    ]
    priority = _priority(text, best, known["priority"], entities)
    if priority <= 2:
        tags.append("urgent")
    language = _language(text)
    if language != "english":
        tags.append(language)
    return Reading(
        category=best,
        category_names=(*known["names"], "other", "general", "unknown"),
        tags=tuple(dict.fromkeys([best, *tags]))[:8],
        priority=priority,
        sentiment=_sentiment(text),
        language=language,
        confidence=_confidence(scores, words),
        entities=entities,
        summary=summarise(words),
    )


def analysis(question: Question) -> dict[str, Any]:
    """Values by property name, for schemas that ask for an analysis of a ticket."""
    reading = read_ticket(question)
    entities = reading.entities
    numbers = entities.ticket_ids
    return {
        "ticket_id": _text(question.find("ticket_id", "number"))
        or (numbers[0] if numbers else None),
        "customer_id": customer_of(question, entities),
        "priority": reading.priority,
        "category": reading.category,
        "tags": list(reading.tags),
        "keywords": list(reading.tags),
        "sentiment": reading.sentiment,
        "language": reading.language,
        "confidence": reading.confidence,
        "summary": reading.summary,
        "urgent": reading.priority <= 2,
        "is_urgent": reading.priority <= 2,
        "raw_text": question.words.strip(),
        "extracted_entities": entities.as_json(),
        "entities": entities.as_json(),
    }


def customer_of(question: Question, entities: Entities) -> str | None:
    """Who asks: the customer named in the record or the text, else the caller's address."""
    named = question.find("customer_id", "customer_number", "u_customer_number", "account_number")
    if isinstance(named, str) and named:
        return named
    if entities.customer_ids:
        return entities.customer_ids[0]
    caller = question.find("caller_email", "from", "email")
    if isinstance(caller, str) and "@" in caller:
        return caller
    lines = (line[1] for line in _CALLER.finditer(question.words))
    labelled = next((found[0].lower() for line in lines if (found := EMAIL.search(line))), None)
    if labelled in entities.emails:
        return labelled
    return entities.emails[0] if entities.emails else None


def summarise(text: str) -> str:
    """The first sentences that say something, at most 200 characters."""
    lines = [line.strip(" >\t*-") for line in text.splitlines()]
    flowing = " ".join(line for line in lines if len(line) > 12 and not line.endswith(","))
    flowing = flowing or " ".join(line for line in lines if line)
    if len(flowing) <= 200:
        return flowing
    return flowing[:199].rsplit(" ", 1)[0] + "…"


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


@functools.cache
def _folded(term: str) -> tuple[str, bool]:
    """The term as it is looked for, and whether it must begin a word."""
    folded = term.casefold()
    return folded, folded[0].isalnum() and folded.isascii()


def _contains(text: str, term: str) -> bool:
    folded, begins_word = _folded(term)
    found = text.find(folded)
    while begins_word and found > 0 and _LETTER.match(text[found - 1]):
        found = text.find(folded, found + 1)
    return found != -1


def _hits(text: str, terms: Iterable[str]) -> int:
    return sum(1 for term in terms if _contains(text, term))


def _scores(text: str) -> dict[str, dict[str, float]]:
    """Weight of each tag found, by category; terms beyond the first count half."""
    scores: dict[str, dict[str, float]] = {}
    for name, category in world.load("lexicon")["categories"].items():
        for tag, (weight, *terms) in category["tags"].items():
            hits = _hits(text, terms)
            if hits:
                scores.setdefault(name, {})[tag] = weight * (1 + 0.5 * (hits - 1))
    return scores


def _priority(text: str, category: str, base: int, entities: Entities) -> int:
    urgency = world.load("lexicon")["urgency"]
    calm = _hits(text, urgency["calm"])
    for term in urgency["calm"]:
        text = text.replace(term.casefold(), " ")
    danger = bool(_hits(text, urgency["danger"]))
    many = entities.affected_users is not None and entities.affected_users >= _MANY_USERS
    level = base - danger - bool(_hits(text, urgency["urgent"]))
    if category not in ("licensing", "inquiry"):
        level -= many or bool(_hits(text, urgency["everyone"]))
    if base > 1 and not danger:
        level = max(2, level)
    level += bool(calm)
    return min(5, max(1, level))


def _sentiment(text: str) -> str:
    sentiments: dict[str, list[str]] = world.load("lexicon")["sentiment"]
    return next((name for name, terms in sentiments.items() if _hits(text, terms)), "neutral")


def _language(text: str) -> str:
    for name, script in _SCRIPTS:
        if script.search(text):
            return name
    languages: dict[str, list[str]] = world.load("lexicon")["languages"]
    counts = {name: _hits(text, terms) for name, terms in languages.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= 2 else "english"


def _confidence(scores: dict[str, dict[str, float]], words: str) -> float:
    totals = sorted((sum(tags.values()) for tags in scores.values()), reverse=True)
    if not totals:
        return 0.3
    share = totals[0] / sum(totals)
    confidence = 0.45 + 0.3 * share + min(0.2, 0.02 * totals[0])
    return round(min(0.95, confidence - (0.15 if len(words.strip()) < 40 else 0)), 2)
