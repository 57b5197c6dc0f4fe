"""Detect schemas that refer to themselves for the same value without end.

JSON Schema leaves their meaning undefined (2020-12, section 9.4.1), and following the references of
a mesh of them takes practically forever.
"""

from __future__ import annotations

from baton.jsontext.path import Segment
from baton.schemas.references import Located, References


def loop_of(references: References) -> tuple[Segment, ...] | None:
    """Return the place of a schema that is applied to a value because it is applied to it.

    None if there is none. Visits each schema of the document once.
    """
    done: set[int] = set()
    seen: set[int] = set()
    waiting = [references.root]
    while waiting:
        start = waiting.pop()
        if not isinstance(start.schema, dict) or id(start.schema) in seen:
            continue
        seen.add(id(start.schema))
        waiting += references.inside(start)
        found = _loop_from(start, references, done)
        if found is not None:
            return found
    return None


def _loop_from(
    start: Located, references: References, done: set[int]
) -> tuple[Segment, ...] | None:
    """Follow what is applied to the same value, depth first."""
    way: set[int] = set()
    #: A schema, and whether everything that it applies was visited.
    waiting = [(start, False)]
    while waiting:
        located, is_finished = waiting.pop()
        place = id(located.schema)
        if is_finished:
            way.discard(place)
            done.add(place)
        elif place in way:
            return located.place
        elif place not in done and isinstance(located.schema, dict):
            way.add(place)
            waiting.append((located, True))
            waiting += [(inner, False) for inner in references.in_place(located)]
    return None
