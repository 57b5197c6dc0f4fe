"""Which compressed form of a file a client takes (RFC 9110, section 12.5.3)."""

from __future__ import annotations

import re

#: What the build writes beside each file, smallest first: the coding and the end of the name.
CODINGS = {"br": ".br", "gzip": ".gz"}

_WEIGHT = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


def accepted_codings(header: str) -> tuple[str, ...]:
    """The codings of `CODINGS` that an `Accept-Encoding` header takes, best first."""
    weights: dict[str, float] = {}
    for item in header.split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        found = _WEIGHT.fullmatch(parameters[0]) if parameters else None
        weights[name.lower()] = float(found[1]) if found else 1.0
    others = weights.get("*", 0.0)
    # A client that prefers a larger form to a smaller one is not known.
    return tuple(coding for coding in CODINGS if weights.get(coding, others) > 0)
