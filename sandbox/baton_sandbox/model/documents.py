"""Drafts of the documents that service desks write, composed of the message's own sentences.

What a message does not say is not made up: the member is null, empty, or a question.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from baton_sandbox import world
from baton_sandbox.model.message import split
from baton_sandbox.model.question import Question
from baton_sandbox.model.solution import proposal
from baton_sandbox.model.ticket import Reading

_MOST_SENTENCES = 60
_HEADLINE = 80
#: Shorter pieces are greetings and names.
_FEWEST_CHARACTERS = 12
#: The end of a sentence, but not the point in `17.9` or `db-03.example`.
_END = re.compile(r"(?<=[.!?])\s+|\n+")
_LABEL = re.compile(
    r"^(?:incident|change|problem|symptom|cause|solution|resolution):\s*", re.IGNORECASE
)
#: What stands before a cause within a sentence.
_CAUSE = re.compile(r",?\s+(?:because|due to|caused by)\s+", re.IGNORECASE)
_GREETING = re.compile(
    r"^(?:dear|hello|hi|good (?:morning|afternoon|evening))\b[^.!?:]{0,40}[,:]\s*", re.IGNORECASE
)


@functools.cache
def _cue(name: str) -> re.Pattern[str]:
    return re.compile("|".join(world.load("cues")[name]), re.IGNORECASE)


def _short(sentence: str) -> str:
    if len(sentence) <= _HEADLINE:
        return sentence.rstrip(".!")
    return sentence[: _HEADLINE - 1].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True, slots=True)
class _Source:
    """A message with what the rules made of it."""

    sentences: Sequence[str]
    reading: Reading
    solution: Mapping[str, object]

    @property
    def headline(self) -> str:
        """The first sentence, short."""
        return _short(self.sentences[0]) if self.sentences else self.reading.summary

    def saying(self, *cues: str) -> list[str]:
        """The sentences with one of these cues."""
        return [each for each in self.sentences if any(_cue(cue).search(each) for cue in cues)]


def drafts(question: Question, reading: Reading, asked: frozenset[str]) -> dict[str, object]:
    """Return values for the asked property names that belong to a document."""
    wanted = [compose for names, compose in _DOCUMENTS if names & asked]
    if not wanted:
        return {}
    text = split(question.ticket).own
    pieces = (_capitalised(_GREETING.sub("", piece).strip()) for piece in _END.split(text))
    source = _Source(
        sentences=[piece for piece in pieces if len(piece) >= _FEWEST_CHARACTERS][:_MOST_SENTENCES],
        reading=reading,
        solution=proposal(question, reading),
    )
    found: dict[str, object] = {
        "subject": source.headline,
        "title": _LABEL.sub("", source.headline),
    }
    for compose in wanted:
        found |= compose(source)
    return found


def _capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _reply(source: _Source) -> dict[str, object]:
    """An answer that promises nothing."""
    lines = [
        f"Thank you for your message: “{source.headline}”.",
        "",
        "We look into it and call you.",
    ]
    if source.reading.category == "security":
        lines.append("Until then, please open no link and enter no password.")
    return {"reply": "\n".join(lines)}


def _announcement(source: _Source) -> dict[str, object]:
    people = source.reading.entities.affected_users
    affected = f" About {people} people are affected." if people else ""
    minutes = {1: 30, 2: 60}.get(source.reading.priority, 240)
    said = " ".join(source.sentences[:2]) or source.reading.summary
    return {
        "subject": f"Disruption: {source.headline}",
        "announcement": (
            f"{said}{'' if people and str(people) in said else affected}\n\n"
            f"We are working on it. The next message follows in {minutes} minutes."
        ),
        "next_update_minutes": minutes,
        "audience": "everyone" if (people or 0) >= 100 else "those affected",
    }


def _change(source: _Source) -> dict[str, object]:
    risks = source.saying("untested", "interruption", "irreversible", "many")
    rollback = source.saying("rollback")
    questions = []
    if not rollback:
        questions.append("How is the change undone if it fails?")
    if source.saying("untested") or not source.saying("tested"):
        questions.append("Where and when is the change tested before?")
    if not source.saying("window"):
        questions.append("When does the change begin and end?")
    level = len(risks) + len(questions)
    return {
        "summary": source.reading.summary,
        "risk": "high" if level >= 4 else "medium" if level >= 2 else "low",
        "risks": risks,
        "rollback": " ".join(rollback) or None,
        "questions": questions,
    }


def _article(source: _Source) -> dict[str, object]:
    causes = source.saying("cause")
    symptom = _LABEL.sub("", source.sentences[0]) if source.sentences else source.headline
    return {
        "title": _short(_CAUSE.split(symptom)[0]),
        "symptom": _CAUSE.split(symptom)[0],
        "cause": _LABEL.sub("", _CAUSE.split(causes[0])[-1]) if causes else None,
        "resolution": [_LABEL.sub("", step) for step in source.saying("resolution")],
        "keywords": list(source.reading.tags),
    }


def _phishing(source: _Source) -> dict[str, object]:
    signs = source.saying("suspicious")
    is_attack = source.reading.category == "security"
    return {
        "verdict": "phishing" if is_attack else "suspicious" if signs else "harmless",
        "signs": signs,
    }


def _vendor(source: _Source) -> dict[str, object]:
    dates = source.reading.entities.dates
    return {
        "summary": " ".join(source.sentences[:2]) or source.reading.summary,
        "deadline": dates[0] if dates else None,
        "requests": source.saying("request"),
        "contacts": list(source.reading.entities.emails),
    }


def _refund(source: _Source) -> dict[str, object]:
    """A proposal: a person decides, and a demand alone is no reason to pay."""
    entities = source.reading.entities
    amount, currency = entities.amounts[0] if entities.amounts else (None, None)
    is_wrong_charge = not {"duplicate-charge", "refund"}.isdisjoint(source.reading.tags)
    is_clear = is_wrong_charge and amount is not None and not source.reading.has_orders
    return {
        "decision": "propose refund" if is_clear else "ask the customer",
        "amount": amount,
        "currency": currency,
        "order_id": entities.order_ids[-1] if entities.order_ids else None,
        "reasons": [str(source.solution["root_cause"])] if is_clear else [],
    }


_DOCUMENTS: tuple[tuple[frozenset[str], Callable[[_Source], dict[str, object]]], ...] = (
    (frozenset({"reply"}), _reply),
    (frozenset({"announcement"}), _announcement),
    (frozenset({"risks", "rollback"}), _change),
    (frozenset({"symptom", "resolution"}), _article),
    (frozenset({"verdict", "signs"}), _phishing),
    (frozenset({"deadline", "requests"}), _vendor),
    (frozenset({"decision"}), _refund),
)
