"""Whether every value of one JSON Schema fits another (design §3, "Static compatibility")."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from baton.domain.schema_place import ANNOTATIONS, Place


class Fit(enum.StrEnum):
    """What is known about it."""

    #: Every value fits.
    FITS = "fits"
    #: Some value does not.
    BREAKS = "breaks"
    #: The schemas do not say enough, or more than is understood here.
    UNKNOWN = "unknown"


def fit(given: Sequence[Place], wanted: Place) -> Fit:
    """Whether values of the given schemas, each of any of them, fit the wanted one."""
    fits = [_fit(place, wanted) for place in given]
    if Fit.BREAKS in fits:
        return Fit.BREAKS
    return Fit.FITS if fits and all(one is Fit.FITS for one in fits) else Fit.UNKNOWN


def _fit(given: Place, wanted: Place) -> Fit:
    have, want = given.resolved(), wanted.resolved()
    if want is None or have is None:
        return Fit.UNKNOWN
    if want.schema is True or have.schema is False:
        return Fit.FITS
    constraints = set(want.schema) - ANNOTATIONS if isinstance(want.schema, dict) else set()
    if not constraints and want.schema is not False:
        return Fit.FITS
    if not have.types or not want.types:
        return Fit.UNKNOWN
    allowed = want.types | ({"integer"} if "number" in want.types else set())
    if not have.types & allowed and not ("integer" in want.types and "number" in have.types):
        return Fit.BREAKS
    return Fit.FITS if constraints == {"type"} and have.types <= allowed else Fit.UNKNOWN
