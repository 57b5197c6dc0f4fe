"""How urgent a ticket is, and how far its words contradict each other."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from baton_sandbox import world
from baton_sandbox.model.claims import (
    is_disputed,
    is_of_one_place,
    is_of_own_thing,
    is_trifle,
)
from baton_sandbox.model.scope import without_imagined, without_names
from baton_sandbox.model.terms import Words
from baton_sandbox.model.vocabulary import fold

#: Words of a message that does no more than thank.
_FEW_WORDS = 12
#: So many affected users raise the priority by one.
MANY_USERS = 20
#: So many are a team.
SEVERAL_USERS = 5
#: Requests and questions do not become urgent by how many people they concern alone.
_SELDOM_WIDE = ("licensing", "inquiry", "onboarding")
#: Categories of what people can work without for a while.
_BESIDE_WORK = (
    "printing",
    "performance",
    "collaboration software",
    "facilities",
    "mobile",
    "delivery",
)
#: Tags of attempts, and of what has happened.
_TRIED = frozenset(("phishing", "strange-mail", "link"))
_PROVEN = frozenset(("victim", "malware", "breach", "theft", "exposure"))
#: The tag of data that others see already, whether or not somebody did harm with it.
_EXPOSED = "exposure"
#: Tags of what is not to be asked about twice.
_HARMED = frozenset(("victim", "malware", "breach"))
#: Categories of what stands still elsewhere, not at the caller's desk.
_OTHERS_WORK = ("delivery", "billing", "onboarding", "inquiry")
#: Categories whose tickets can wait where nothing says that something fails.
_OF_FAULTS = ("software", "hardware", "mobile", "collaboration software", "email", "access")
#: Tags of devices without which somebody cannot work, and of those that failed.
_STATIONS = frozenset(("computer", "broken", "overheating", "card-terminal"))
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
#: Folded: a number of people that is all there are.
_ALL_OF_THEM = re.compile(
    r"(?<!\w)(?:all|alle|allen|samtliche|tou(?:te)?s les|todos los|todas las|todos os|todas as"
    r"|tutti i|tutte le|wszystkich|wszystkie|vsech|alla)\s(?:(?:our|the|unsere|nos)\s)?\d{1,6}\s"
)
#: Gravity of the examples that each priority fits, and the probability from which it counts.
_CLASSES = {1: "grave", 2: "grave", 3: "ordinary", 4: "can_wait", 5: "can_wait"}
_LIKELY = 0.8
#: In logarithms of that probability: the least of it, and what each step away from the priority of
#: the rules costs. Chosen by the tickets of authors whose examples were left out.
_UNLIKELY, _RESISTANCE, _SILENT_RESISTANCE = 0.02, 1.6, 0.4
#: Confidence where the words contradict each other once, and what each further time takes.
_DOUBTFUL, _MORE_DOUBT, _LEAST = 0.5, 0.1, 0.2
#: Priority of a trifle, and the highest one of what contradicts itself.
_TRIFLING, _DISPUTED = 4, 2
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
    is_team: bool
    is_few: bool
    is_single: bool
    is_blocked: bool
    is_standing: bool
    is_dangerous: bool
    is_business: bool
    is_emergency: bool
    is_contained: bool
    #: Whether a protection has already removed what does harm.
    is_cleaned: bool
    is_awaited: bool
    is_minor: bool
    is_request: bool
    is_fault: bool
    has_workaround: bool
    is_question: bool
    is_unharmed: bool
    is_resolved: bool
    is_relapse: bool
    #: Whether it says both that something stands and that it works.
    is_disputed: bool
    #: Whether it is of things that nobody's work depends on.
    is_trifle: bool
    #: Whether it is of things for one person or one room alone.
    is_of_one_place: bool
    #: Whether it is of a thing that the caller calls their own, and counts nobody else.
    is_of_own: bool

    @property
    def is_grave(self) -> bool:
        """True if work stands, or many or somebody in danger are concerned."""
        is_wide_fault = self.is_wide and not self.is_request
        is_pressing = self.is_blocked or self.is_urgent
        return is_wide_fault or self.is_dangerous or self.is_emergency or is_pressing

    @property
    def is_silent(self) -> bool:
        """True if nothing says that the ticket weighs more or less than others of its kind."""
        is_light = self.is_calm or self.is_minor or self.is_request or self.is_question
        is_less = self.has_workaround or self.is_unharmed or self.is_single
        return not (self.is_grave or self.is_wide or is_light or is_less)


def read_signals(words: Words, affected: int | None) -> Signals:
    """The signals in what the author wrote."""
    signals = world.load("signals")
    urgency = signals["urgency"]
    matter = _without_asides(words)
    facts = Words(without_names(without_imagined(words.text)))
    is_fault = words.any(signals["trouble"])
    has_workaround = words.any(urgency["works"])
    is_single = words.any(urgency["single"])
    many = affected is not None and affected >= MANY_USERS
    is_team = (affected or 0) >= SEVERAL_USERS or words.any(urgency["several"])
    everyone = _ALL_OF_THEM.search(words.folded) is not None or facts.states(urgency["everyone"])
    is_resolved = _says_that_it_is_over(words)
    return Signals(
        is_calm=matter.any(urgency["calm"]) or _denies(matter, urgency["pressing"]),
        is_planned=words.any(urgency["planned"]),
        is_urgent=facts.states(urgency["urgent"]) or _soon().search(words.folded) is not None,
        is_wide=many or everyone,
        is_team=is_team,
        is_few=affected is not None and affected < MANY_USERS,
        is_single=is_single,
        is_blocked=not has_workaround
        and (
            facts.states(urgency["blocked"])
            or (is_team and facts.states(signals["waiting"]))
            or ((is_team or facts.any(("@unit",))) and facts.states(urgency["lifeless"]))
        ),
        is_standing=facts.states(urgency["standing"]),
        is_dangerous=facts.states(urgency["danger"]),
        is_business=words.any(("@business",)),
        is_emergency=words.states(urgency["emergency"]),
        is_awaited=words.any(urgency["awaited"]),
        is_contained=words.any(signals["contained"]),
        is_cleaned=words.states(("@cleaned",)),
        is_minor=matter.any(urgency["minor"]),
        is_request=facts.any(urgency["request"]) or (words.any(signals["favour"]) and not is_fault),
        is_fault=is_fault,
        has_workaround=has_workaround,
        is_question=_asks(words),
        is_unharmed=words.any(signals["unharmed"]),
        is_resolved=is_resolved,
        is_relapse=is_resolved and words.any(signals["relapse"]),
        is_disputed=not (is_single or is_resolved) and is_disputed(facts, is_of_many=many),
        is_trifle=is_trifle(facts),
        is_of_one_place=not is_team and is_of_one_place(facts),
        is_of_own=affected is None and is_of_own_thing(facts),
    )


def _without_asides(words: Words) -> Words:
    """The text without smaller matters that the caller tells of by the way."""
    asides = tuple(f"{fold(aside)} " for aside in world.load("signals")["asides"])
    first, *others = words.sentences or ("",)
    return Words("\n\n".join((first, *(part for part in others if not part.startswith(asides)))))


@functools.cache
def _soon() -> re.Pattern[str]:
    """A time that is near, in folded text."""
    return re.compile("|".join(world.load("signals")["soon"]))


def _denies(words: Words, terms: Sequence[str]) -> bool:
    """True if terms stand there and all of them are denied."""
    return words.any(terms) and not words.states(terms)


def _asks(words: Words) -> bool:
    """True if the caller asks for advice."""
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
    """True if the caller says that nothing is to be done any more."""
    signals = world.load("signals")
    if words.any(signals["unsolved"]):
        return False
    if words.states(signals["resolved"], but="conditions"):
        return True
    done = frozenset(map(fold, signals["done"]))
    if any(_FIRST_WORD.split(part, maxsplit=1)[0] in done for part in words.sentences):
        return True
    is_short = len(words.folded.split()) <= _FEW_WORDS
    return (
        is_short
        and words.any(signals["thanks"])
        and (words.states(signals["working"]) or _only_thanks(words))
    )


def _only_thanks(words: Words) -> bool:
    """True if a message with thanks neither tells of trouble nor asks for anything."""
    signals = world.load("signals")
    return not (
        words.any(signals["trouble"])
        or words.any(signals["favour"])
        or words.any(signals["urgency"]["request"])
        or "?" in words.folded
    )


def priority(
    category: str,
    tags: Collection[str],
    base: int,
    signals: Signals,
    text: str,
    gravity: Mapping[str, float],
) -> int:
    """From 1, critical, to 5, planning.

    `base` is that of the category, `gravity` how far the text resembles examples of each.
    """
    if signals.is_resolved:
        return 4 if signals.is_relapse else 5
    if signals.is_trifle and _PROVEN.isdisjoint(tags):
        return _TRIFLING
    least = _highest(signals)
    return max(least, _weighed(category, tags, base, signals, text, gravity))


def _highest(signals: Signals) -> int:
    """The highest priority of what contradicts itself, or is of one person or room."""
    if signals.is_emergency:
        return 1
    is_narrow = signals.is_of_one_place and not signals.is_dangerous
    return _DISPUTED if signals.is_disputed or is_narrow else 1


def _weighed(
    category: str,
    tags: Collection[str],
    base: int,
    signals: Signals,
    text: str,
    gravity: Mapping[str, float],
) -> int:
    if _is_only_loud(signals, gravity):
        signals = replace(signals, is_urgent=False)
    if signals.is_of_own and signals.is_of_one_place:
        signals = replace(signals, is_wide=False, is_blocked=False)
    if signals.is_planned and not signals.is_emergency and not signals.is_urgent:
        return 4
    is_harmed = is_harm(tags) and not signals.is_unharmed
    is_unlikely = gravity.get("can_wait", 0) >= _LIKELY
    if (signals.is_emergency or is_harmed) and not is_unlikely:
        is_removed = signals.is_cleaned and _HARMED.intersection(tags) == {"malware"}
        is_over = is_removed if is_harmed else signals.is_contained
        return 2 if is_over else 1
    is_wide = signals.is_wide and not signals.is_single
    if category in _SELDOM_WIDE or signals.is_request:
        is_wide = is_wide and signals.is_urgent
    if is_wide and (signals.is_blocked or not _STANDING.isdisjoint(tags)):
        is_lesser = (category in _BESIDE_WORK or signals.is_few) and not (
            signals.is_standing or signals.is_dangerous
        )
        return 2 if is_lesser or not fits(1, gravity) else 1
    level = 3 if signals.is_single and category == "outage" else base
    is_full = "storage" in tags and _FULL.search(text) is not None
    raised = level - (signals.is_urgent or signals.is_blocked or is_full) - is_wide
    raised -= signals.is_dangerous or (signals.is_team and not is_wide and signals.is_business)
    if level > 1 and not signals.is_dangerous:
        raised = max(2, raised)
    least = 1
    if category in _OTHERS_WORK and not (is_wide or signals.is_blocked or signals.is_dangerous):
        least = 2 if signals.is_urgent else 3
    level = min(5, max(least, _lowered(category, tags, raised, signals)))
    nearer = max(least, _towards(level, gravity, signals))
    if _is_attempt(category, tags, signals, gravity):
        return max(3, nearer)
    return min(level, nearer) if not _PROVEN.isdisjoint(tags) or category == "outage" else nearer


def _is_only_loud(signals: Signals, gravity: Mapping[str, float]) -> bool:
    """True if a ticket calls urgent what rather resembles examples that can wait."""
    is_serious = signals.is_wide or signals.is_blocked or signals.is_dangerous
    is_trifling = gravity.get("can_wait", 0) > gravity.get("grave", 0)
    return is_trifling and not (is_serious or signals.is_emergency or signals.is_awaited)


def _is_attempt(
    category: str, tags: Collection[str], signals: Signals, gravity: Mapping[str, float]
) -> bool:
    """True if somebody tried to do harm and, as far as is said, did none."""
    is_only_tried = (
        not _TRIED.isdisjoint(tags)
        and _PROVEN.isdisjoint(tags)
        and gravity.get("grave", 0) < _LIKELY
    )
    is_harmless = signals.is_unharmed or signals.is_question
    return category == "security" and _EXPOSED not in tags and (is_harmless or is_only_tried)


def _towards(level: int, gravity: Mapping[str, float], signals: Signals) -> int:
    """The level for which the rules and the examples that the ticket resembles speak together.

    Where no signal speaks, the examples decide.
    """
    if not gravity:
        return level
    resistance = _SILENT_RESISTANCE if signals.is_silent else _RESISTANCE
    return max(
        sorted(range(1, 6), key=lambda other: abs(other - level)),
        key=lambda other: (
            math.log(gravity.get(_CLASSES[other], 0) + _UNLIKELY) - resistance * abs(other - level)
        ),
    )


def is_harm(tags: Collection[str]) -> bool:
    """True if one of the tags says that harm was done."""
    return not _HARMED.isdisjoint(tags)


def fits(level: int, gravity: Mapping[str, float]) -> bool:
    """True if a priority agrees with the examples that the ticket resembles, if any."""
    nearest = max(gravity, key=lambda name: gravity[name], default="ordinary")
    if gravity.get(nearest, 0) < _LIKELY:
        return True
    return _CLASSES[level] == nearest


def _lowered(category: str, tags: Collection[str], level: int, signals: Signals) -> int:
    """Less where it can wait, or where work goes on."""
    is_grave = signals.is_grave
    if signals.has_workaround and not signals.is_urgent and level < 4:
        level += 1
    is_side = category == "hardware" and _STATIONS.isdisjoint(tags) and not signals.is_business
    can_wait = (
        is_side
        or (category in _OF_FAULTS and not signals.is_fault and not signals.is_team)
        or signals.is_minor
        or signals.is_request
        or (signals.is_question and category not in _STATED)
    )
    if can_wait and not is_grave and not signals.is_awaited:
        level = max(4, level)
    if signals.is_calm:
        level = level + 1 if is_grave else max(4, level + 1)
    return level


def confidence(
    weights: Collection[float], signals: Signals, *, is_alone: bool, is_short: bool, doubts: int
) -> float:
    """How sure category and priority are, from 0 to 1.

    `weights` are those of the categories found, `is_alone` tells that the examples speak for
    another category or priority; `doubts` counts other reasons for doubt.
    """
    if not weights:
        return 0.3 if not signals.is_resolved else 0.5
    totals = sorted(weights, reverse=True)
    share = totals[0] / sum(totals)
    sure = 0.45 + 0.3 * share + min(0.2, 0.02 * totals[0])
    sure = min(0.95, sure - 0.15 * is_short)
    if totals[0] < _WEAK:
        sure = min(sure, _DOUBTFUL)
    if is_alone or (len(totals) > 1 and totals[1] >= 0.85 * totals[0]):
        sure = min(sure, _TWO_TOPICS)
    doubts += contradictions(signals)
    if doubts:
        sure = min(sure, max(_LEAST, _DOUBTFUL - _MORE_DOUBT * (doubts - 1)))
    return round(sure, 2)


def contradictions(signals: Signals) -> int:
    """How often the words of a ticket contradict each other."""
    is_grave = signals.is_wide or signals.is_blocked or signals.is_emergency
    return sum(
        (
            signals.is_calm and (signals.is_urgent or is_grave),
            signals.is_resolved and (signals.is_urgent or is_grave or signals.is_relapse),
            signals.is_single and signals.is_wide,
            signals.is_disputed,
        )
    )
