"""Reads a ticket: category, priority, tags, sentiment, customer and entities.

The category weighs two witnesses: the terms of the lexicon that stand in the text, and how far the
text resembles the examples (see `resemblance`). Priority, dangers, scope, instructions and whether
the matter is over are found by rules alone. Where the witnesses disagree, confidence is low.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from baton_sandbox import world
from baton_sandbox.model.counting import SUFFER, affected
from baton_sandbox.model.entities import EMAIL, Entities, extract, joined
from baton_sandbox.model.message import Message, gives_orders, split
from baton_sandbox.model.question import Question
from baton_sandbox.model.resemblance import resemblance
from baton_sandbox.model.scope import (
    without_contact,
    without_fine,
    without_names,
    without_past,
    without_restored,
)
from baton_sandbox.model.severity import (
    MANY_USERS,
    Signals,
    confidence,
    contradictions,
    fits,
    is_harm,
    priority,
    read_signals,
)
from baton_sandbox.model.spelling import corrected
from baton_sandbox.model.terms import Words
from baton_sandbox.model.vocabulary import fold

#: Whether a language is recognised by its script alone.
_SCRIPTS = (
    ("japanese", re.compile("[\u3040-\u30ff]")),
    ("chinese", re.compile("[\u4e00-\u9fff]")),
    ("korean", re.compile("[\uac00-\ud7af]")),
    ("arabic", re.compile("[\u0600-\u06ff]")),
    ("hebrew", re.compile("[\u0590-\u05ff]")),
    ("greek", re.compile("[\u0370-\u03ff]")),
    ("russian", re.compile("[\u0400-\u04ff]")),
)
#: A line that says who asks.
_CALLER = re.compile(
    r"^[^\w\n]{0,20}(?:caller|from|reported by|requester|contact|reply to)\b([^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
#: A line of a log: it begins with a time.
_LOG_LINE = re.compile(r"\W{0,3}(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d")
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,500}")
#: What is said wrongly more often than meant: only where nothing beside it denies it.
_STATED = ("outage", "security")
_SHORT = 40
#: Characters of a first sentence that only greets, and the weight of one that does more.
_GREETING = 25
_EARLY = 1.3
#: What a ticket about an interruption names as the work that is interrupted.
_CONSEQUENCES = ("delivery", "billing", "inquiry", "onboarding")
#: Tags with which no account is opened to whoever asks.
_SUSPECT = frozenset(("victim", "phishing", "strange-mail", "breach"))
#: What becomes of a service, not of a thing for one person or one room.
_NOT_OF_THINGS = ("outage", "performance")
#: Resemblance that tells a category without any term.
_CLEAR = 0.2
#: Resemblance that tells of danger against other terms.
_PROBABLE = 0.8
#: Resemblance that supports what terms tell.
_SUPPORT = 0.5
#: Resemblance in logarithms: the least of it, what a weight of terms adds, up to which weight, and
#: what the category with the most terms gets. Chosen by tickets of authors whose examples were left
#: out.
_UNLIKELY, _PER_WEIGHT, _FULL_WEIGHT, _FOREMOST = 0.003, 0.4, 8, 0.4
#: Weight of terms of harm that was done, with which nothing else is more likely.
_PROVEN = 14
#: Priority of what only resembles examples of danger.
_SUSPECTED = 3
#: Priority of what neither terms nor examples tell the category of, as far as `_DOUBTFUL` goes.
_UNCLEAR, _DOUBTFUL = 4, 0.4
#: Highest priority of what somebody else wrote, unless the author calls it urgent.
_BORROWED = 2
#: Highest priority of what says nothing grave but tries to steer its reader.
_UNPROVEN = 4


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
    #: Whether the caller says that nothing is to be done any more.
    is_resolved: bool
    #: Whether the text gives orders to whatever reads it.
    has_orders: bool
    #: Whether its words contradict each other.
    is_contradictory: bool
    #: Whether it is not clear that anything stands, for they say also that it works.
    is_disputed: bool


def read_ticket(question: Question) -> Reading:
    """Classify the ticket in the user's message."""
    text = question.ticket
    message = split(text)
    message = replace(message, own=without_restored(message.own))
    if gives_orders(question.ticket_with_hidden_text):
        message = replace(message, has_orders=True)
    evidence, scores, is_borrowed = _evidence(message)
    entities = _entities(message, is_borrowed=is_borrowed)
    words = Words(without_past(message.own))
    signals = read_signals(words, entities.affected_users)
    if signals.is_single and (entities.affected_users or MANY_USERS) >= MANY_USERS:
        entities = replace(entities, affected_users=1)
    if signals.is_standing or signals.is_dangerous or (signals.is_wide and signals.is_blocked):
        scores = _but(scores, _CONSEQUENCES) or scores
    likely = resemblance(evidence, "category")
    if signals.is_trifle or (signals.is_of_one_place and not signals.is_dangerous):
        scores = _but(scores, _NOT_OF_THINGS)
        likely = _but(likely, _NOT_OF_THINGS)
    best = _category(scores, likely)
    if best == "access" and not _SUSPECT.isdisjoint(scores.get("security", {})):
        best = "security"
    if signals.is_resolved and (is_borrowed or not scores):
        best, scores = "resolved", {}
    known = world.load("lexicon")["categories"].get(best, {"priority": 4, "names": ["general"]})
    tags = _tags(best, scores)
    gravity = resemblance(words.text, "gravity")
    is_unclear = not scores and likely.get(best, 0) < _DOUBTFUL
    base = _UNCLEAR if is_unclear else known["priority"]
    if best == "security" and best not in scores and likely[best] < _PROBABLE:
        base = _SUSPECTED
    level = priority(best, tags, base, signals, message.own, gravity)
    if is_borrowed and not signals.is_urgent:
        level = max(_BORROWED, level)
    if message.has_orders and not signals.is_grave and gravity.get("grave", 0) < _PROBABLE:
        level = max(_UNPROVEN, level)
    language = _language(words)
    if level <= 2:
        tags.append("urgent")
    if language != "english":
        tags.append(language)
    return Reading(
        category=best,
        category_names=(*known["names"], "other", "general", "unknown"),
        tags=tuple(dict.fromkeys([best, *tags]))[:8],
        priority=level,
        sentiment=_sentiment(words),
        language=language,
        confidence=_confidence(
            scores,
            signals,
            evidence,
            message,
            is_borrowed=is_borrowed,
            is_alone=not fits(level, gravity) or likely.get(best, 0) < _SUPPORT,
        ),
        entities=entities,
        summary=summarise(message.own or text),
        is_resolved=signals.is_resolved,
        has_orders=message.has_orders,
        is_contradictory=contradictions(signals) > 0,
        is_disputed=signals.is_disputed and not signals.is_emergency and best != "security",
    )


def analysis(question: Question, reading: Reading) -> dict[str, object]:
    """Values by property name, for schemas that ask for an analysis of a ticket."""
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


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


_Value = TypeVar("_Value")
#: Weight of each tag found, by category.
_Scores = dict[str, dict[str, float]]


def _but(by_category: Mapping[str, _Value], names: Collection[str]) -> dict[str, _Value]:
    """Without categories of these names."""
    return {name: value for name, value in by_category.items() if name not in names}


def _category(scores: _Scores, likely: Mapping[str, float]) -> str:
    """The category for which terms and resemblance speak together.

    Without any term only a clear resemblance counts. An outage is never called by it alone.
    """
    weights = {name: sum(tags.values()) for name, tags in scores.items()}
    if not weights:
        best = max(likely, key=lambda name: likely[name], default="general")
        return best if likely.get(best, 0) >= _CLEAR and best != "outage" else "general"
    foremost = max(weights, key=lambda name: weights[name])
    if foremost == "security" and weights[foremost] >= _PROVEN and is_harm(scores[foremost]):
        return foremost
    doubtful = {"outage"} | ({"security"} if likely.get("security", 0) < _PROBABLE else set())
    names = {*weights, *likely} - (doubtful - weights.keys())
    return max(
        sorted(names),
        key=lambda name: (
            math.log(likely.get(name, 0) + _UNLIKELY)
            + min(_FULL_WEIGHT, weights.get(name, 0)) * _PER_WEIGHT
            + _FOREMOST * (name == foremost)
        ),
    )


def _evidence(message: Message) -> tuple[str, _Scores, bool]:
    """The text that tells the category, and whether it is what others wrote.

    Lines of a log, and then quotations, count only where the author says nothing of it.
    """
    lines = message.own.splitlines()
    told = "\n".join(line for line in lines if not _LOG_LINE.match(line))
    told = without_fine(without_contact(without_past(told)))
    for text in dict.fromkeys((told, message.own, corrected(message.own))):
        scores = _scores(text)
        if scores:
            return text, scores, False
    scores = _scores(message.quoted)
    if not Words(message.own).any(world.load("signals")["pointers"]):
        # The author may only pass it on: nothing of it has happened here.
        scores.pop("outage", None)
    return (message.quoted, scores, True) if scores else (message.own, {}, False)


def _scores(text: str) -> _Scores:
    """Terms beyond the first count half, and those of the first sentence more."""
    plain = EMAIL.sub(" ", _ADDRESS.sub(" http ", text))
    words = Words(_misleading().sub(" ", plain))
    told = Words(without_names(plain))
    lead = Words(next((part for part in words.sentences if len(part) > _GREETING), ""))
    scores: _Scores = {}
    for name, category in world.load("lexicon")["categories"].items():
        for tag, (weight, *terms) in category["tags"].items():
            found = words.found(terms)
            stated = told if name == "outage" else words
            if found and (name not in _STATED or stated.states(found)):
                further = len(_apart(found)) - 1
                early = _EARLY if lead.any(found) else 1
                scores.setdefault(name, {})[tag] = early * weight * (1 + 0.5 * further)
    for name, patterns in _patterns().items():
        for tag, (weight, pattern) in patterns.items():
            if pattern.search(text):
                scores.setdefault(name, {}).setdefault(tag, weight)
    return scores


@functools.cache
def _patterns() -> dict[str, dict[str, tuple[float, re.Pattern[str]]]]:
    """Weights and expressions by category and tag."""
    return {
        name: {tag: (weight, re.compile(pattern)) for tag, (weight, pattern) in tags.items()}
        for name, tags in world.load("lexicon")["patterns"].items()
    }


@functools.cache
def _misleading() -> re.Pattern[str]:
    names = world.load("signals")["misleading"]
    return re.compile("|".join(map(re.escape, names)), re.IGNORECASE)


def _apart(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Without terms that contain another one, whatever their accents."""
    plain = dict.fromkeys(fold(term).strip("*|") for term in terms)
    return tuple(
        term for term in plain if not any(other != term and other in term for other in plain)
    )


def _tags(best: str, scores: Mapping[str, Mapping[str, float]]) -> list[str]:
    own = scores.get(best, {})
    tags = sorted(own, key=lambda tag: -own[tag])
    return tags + [
        tag for name in scores if name != best for tag in scores[name] if scores[name][tag] >= 2
    ]


def _entities(message: Message, *, is_borrowed: bool) -> Entities:
    """What the author names, and who signs; of quotations only where the ticket is in them."""
    own = extract(message.own)
    own = replace(own, affected_users=_affected(without_past(message.own)))
    others = [extract(message.envelope).persons()]
    if is_borrowed:
        others.append(extract(message.quoted).things())
    return joined(own, *others)


def _affected(text: str) -> int | None:
    """How many people the text counts, where anything in it goes wrong."""
    goes_wrong = (*world.load("signals")["trouble"], *SUFFER)
    return affected(text) if Words(text).any(goes_wrong) else None


def _confidence(
    scores: _Scores,
    signals: Signals,
    evidence: str,
    message: Message,
    *,
    is_borrowed: bool,
    is_alone: bool,
) -> float:
    return confidence(
        [sum(tags.values()) for tags in scores.values()],
        signals,
        is_alone=is_alone,
        is_short=len(evidence.strip()) < _SHORT,
        doubts=message.has_orders + is_borrowed,
    )


def _sentiment(words: Words) -> str:
    sentiments: dict[str, list[str]] = world.load("signals")["sentiment"]
    return next((name for name, terms in sentiments.items() if words.any(terms)), "neutral")


def _language(words: Words) -> str:
    for name, script in _SCRIPTS:
        if script.search(words.text):
            return name
    languages: dict[str, list[str]] = world.load("signals")["languages"]
    counts = {name: words.hits(terms) for name, terms in languages.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= 2 else "english"
