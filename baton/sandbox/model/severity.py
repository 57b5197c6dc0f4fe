"""How urgent a ticket is, and how far its words contradict each other."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from baton.sandbox import world
from baton.sandbox.model.terms import Words, fold

#: Words of a message that does no more than thank.
_FEW_WORDS = 12
#: So many affected users raise the priority by one.
MANY_USERS = 20
#: Requests and questions do not become urgent by how many people they concern alone.
_SELDOM_WIDE = ("licensing", "inquiry", "onboarding")
#: Tags of what is not to be asked about twice.
_HARMED = frozenset(("victim", "malware", "breach"))
#: Tags of what does not work at all.
_STANDING = frozenset(("outage", "down", "offline"))
#: Categories in which a question is no sign that it can wait.
_STATED = ("outage", "security")
#: Where a first word ends that stands alone.
_FIRST_WORD = re.compile("\\s{0,3}[,.!;:\u2013\u3002\uff0c\uff01]|\\s-")
_FULL = re.compile(
    r"(?<![\d.,])(?:9[5-9]|100)(?:[.,]\d{1,2})?\s?%"
    r"|(?<!\w)free(?!\w)[^.%\n]{0,60}(?<![\d.,])[0-5](?:[.,]\d{1,2})?\s?%",
    re.IGNORECASE,
)
#: Folded: a number of people that is all there are, and a time that is near.
_ALL_OF_THEM = re.compile(
    r"(?<!\w)(?:all|alle|allen|samtliche|tou(?:te)?s les|todos los|todas las|todos os|todas as"
    r"|tutti i|tutte le|wszystkich|wszystkie|vsech|alla)\s(?:(?:our|the|unsere|nos)\s)?\d{1,6}\s"
)
_SOON = re.compile(
    r"(?<!\w)(?:in|en|dans|tra|em|over|za|om|через|icinde|within)\s"
    r"(?:\d{1,2}|one|an|einer|una|un|une|uma|half an|einem)\s"
    r"(?:min|hour|stund|heure|hora|ora|ore|uur|godzin|hodin|timm|час|saat)"
)
#: Confidence where the words contradict each other once, and what each further time takes.
_DOUBTFUL, _MORE_DOUBT, _LEAST = 0.5, 0.1, 0.2
_TWO_TOPICS = 0.65
#: Evidence that says little more than that something does not work.
_WEAK = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What the words of a ticket say about its weight."""

    is_calm: bool
    is_planned: bool
    is_urgent: bool
    is_wide: bool
    is_single: bool
    is_blocked: bool
    is_dangerous: bool
    is_emergency: bool
    is_minor: bool
    is_request: bool
    has_workaround: bool
    is_question: bool
    is_unharmed: bool
    is_resolved: bool
    is_relapse: bool


def read_signals(words: Words, affected: int | None) -> Signals:
    """The signals in what the author wrote."""
    signals = world.load("signals")
    urgency = signals["urgency"]
    matter = _without_asides(words)
    has_workaround = words.any(urgency["works"])
    is_single = words.any(urgency["single"])
    many = affected is not None and affected >= MANY_USERS
    everyone = _ALL_OF_THEM.search(words.folded) is not None or words.states(urgency["everyone"])
    is_resolved = _says_that_it_is_over(words)
    return Signals(
        is_calm=matter.any(urgency["calm"]) or _denies(matter, urgency["pressing"]),
        is_planned=words.any(urgency["planned"]),
        is_urgent=words.states(urgency["urgent"]) or _SOON.search(words.folded) is not None,
        is_wide=many or everyone,
        is_single=is_single,
        is_blocked=not has_workaround
        and (words.states(urgency["blocked"]) or (many and words.states(signals["waiting"]))),
        is_dangerous=words.states(urgency["danger"]),
        is_emergency=words.states(urgency["emergency"]),
        is_minor=matter.any(urgency["minor"]),
        is_request=words.any(urgency["request"]),
        has_workaround=has_workaround,
        is_question=_asks(words),
        is_unharmed=words.any(signals["unharmed"]),
        is_resolved=is_resolved,
        is_relapse=is_resolved and words.any(signals["relapse"]),
    )


def _without_asides(words: Words) -> Words:
    """The text without smaller matters that the caller tells of by the way."""
    asides = tuple(f"{fold(aside)} " for aside in world.load("signals")["asides"])
    first, *others = words.sentences or ("",)
    return Words("\n\n".join((first, *(part for part in others if not part.startswith(asides)))))


def _denies(words: Words, terms: Sequence[str]) -> bool:
    """Whether terms stand there and all of them are denied."""
    return words.any(terms) and not words.states(terms)


def _asks(words: Words) -> bool:
    """Whether the caller asks for advice."""
    begins = tuple(f"{fold(word)} " for word in world.load("signals")["questions"])
    asking = world.load("lexicon")["categories"]["inquiry"]["tags"]["question"][1:]
    return words.any(asking) or any(
        sentence.endswith(("?", "\u061f")) and _without_greeting(sentence).startswith(begins)
        for sentence in words.sentences
    )


def _without_greeting(sentence: str) -> str:
    """What stands behind a colon, or behind two or three words and a comma."""
    announced = sentence.rpartition(": ")[2]
    greeting, _, rest = announced.partition(", ")
    return rest if rest and len(greeting.split()) <= 3 else announced


def _says_that_it_is_over(words: Words) -> bool:
    """Whether the caller says that nothing is to be done any more."""
    signals = world.load("signals")
    if words.states(signals["resolved"], but="conditions"):
        return True
    done = frozenset(map(fold, signals["done"]))
    if any(_FIRST_WORD.split(part, maxsplit=1)[0] in done for part in words.sentences):
        return True
    is_short = len(words.folded.split()) <= _FEW_WORDS
    return is_short and words.any(signals["thanks"]) and words.states(signals["working"])


def priority(category: str, tags: Collection[str], base: int, signals: Signals, text: str) -> int:
    """From 1, critical, to 5, planning; `base` is that of the category."""
    if signals.is_resolved:
        return 4 if signals.is_relapse else 5
    if signals.is_planned and not signals.is_emergency and not signals.is_urgent:
        return 4
    is_harmed = not _HARMED.isdisjoint(tags) and not signals.is_unharmed
    if signals.is_emergency or is_harmed:
        return 1
    is_wide = signals.is_wide and not signals.is_single
    if category in _SELDOM_WIDE or signals.is_request:
        is_wide = is_wide and signals.is_urgent
    if is_wide and (signals.is_blocked or not _STANDING.isdisjoint(tags)):
        return 1
    level = 3 if signals.is_single and category == "outage" else base
    is_full = "storage" in tags and _FULL.search(text) is not None
    raised = level - (signals.is_urgent or signals.is_blocked or is_full) - is_wide
    raised -= signals.is_dangerous
    if level > 1 and not signals.is_dangerous:
        raised = max(2, raised)
    if category == "security" and (signals.is_unharmed or signals.is_question):
        raised = max(3, raised)
    return min(5, max(1, _lowered(category, raised, signals)))


def _lowered(category: str, level: int, signals: Signals) -> int:
    """Less where it can wait, or where work goes on."""
    is_grave = signals.is_wide or signals.is_dangerous or signals.is_blocked or signals.is_urgent
    if signals.has_workaround and not signals.is_urgent and level < 4:
        level += 1
    can_wait = (
        signals.is_minor or signals.is_request or (signals.is_question and category not in _STATED)
    )
    if can_wait and not is_grave:
        level = max(4, level)
    if signals.is_calm:
        level = level + 1 if is_grave else max(4, level + 1)
    return level


def confidence(
    weights: Collection[float], signals: Signals, *, is_short: bool, doubts: int
) -> float:
    """How sure category and priority are, from 0 to 1.

    `weights` are those of the categories found; `doubts` counts other reasons for doubt.
    """
    if not weights:
        return 0.3 if not signals.is_resolved else 0.5
    totals = sorted(weights, reverse=True)
    share = totals[0] / sum(totals)
    sure = 0.45 + 0.3 * share + min(0.2, 0.02 * totals[0])
    sure = min(0.95, sure - 0.15 * is_short)
    if totals[0] < _WEAK:
        sure = min(sure, _DOUBTFUL)
    if len(totals) > 1 and totals[1] >= 0.85 * totals[0]:
        sure = min(sure, _TWO_TOPICS)
    doubts += _contradictions(signals)
    if doubts:
        sure = min(sure, max(_LEAST, _DOUBTFUL - _MORE_DOUBT * (doubts - 1)))
    return round(sure, 2)


def _contradictions(signals: Signals) -> int:
    is_grave = signals.is_wide or signals.is_blocked or signals.is_emergency
    return sum(
        (
            signals.is_calm and (signals.is_urgent or is_grave),
            signals.is_resolved and (signals.is_urgent or is_grave or signals.is_relapse),
            signals.is_single and signals.is_wide,
        )
    )
