"""One ticket with what a careful service desk would say about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledTicket:
    """A ticket's text and the bounds of a right answer; words are compared in lower case."""

    name: str
    text: str
    #: Lowest and highest acceptable priority.
    priority: tuple[int, int]
    #: One of these is part of the category; empty: any category.
    category: tuple[str, ...] = ()
    #: None of these is part of the category.
    category_not: tuple[str, ...] = ()
    #: Nothing that the model proposes contains one of these.
    solution_not: tuple[str, ...] = ()
    #: Each is among the extracted entities.
    entities: tuple[str, ...] = ()
    #: The most people that may count as affected; None: any number.
    affected_at_most: int | None = None
    #: Highest acceptable confidence where the evidence conflicts.
    confidence_at_most: float = 1.0
