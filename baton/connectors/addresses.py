"""The address that was called, as a failure shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import httpx2

from baton.connectors.failures import masked

#: Stands for the values of a query, and for a path that is a secret.
_HIDDEN = "…"


def shown_address(
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    secrets: Sequence[str] = (),
    path_is_secret: bool = False,
) -> str:
    """Scheme, host, path and the names in the query: no password, no values; "" for none.

    `params` are those that replace the query.
    """
    try:
        place = httpx2.URL(url)
    except httpx2.InvalidURL:
        return ""
    if not place.host:
        return ""
    origin = f"{place.scheme}://{place.netloc.decode('ascii')}"
    if path_is_secret:
        return f"{origin}/{_HIDDEN}"
    path = place.path if place.path != "/" or url.endswith("/") else ""
    text = masked(f"{origin}{path}", secrets)
    return text + _query(place.query.decode("ascii", "replace"), params)


def host_of(url: str) -> str:
    """The host of an address in lower case; "" for none."""
    try:
        return httpx2.URL(url).host
    except httpx2.InvalidURL:
        return ""


def _query(query: str, params: Mapping[str, str] | None) -> str:
    if params:
        parts = [f"{name}={_HIDDEN}" for name in params]
    else:
        parts = [_parameter(part) for part in query.split("&") if part]
    return f"?{'&'.join(parts)}" if parts else ""


def _parameter(part: str) -> str:
    """Its name; what has none may be a secret as a whole."""
    name, equals, _ = part.partition("=")
    return f"{name}={_HIDDEN}" if equals else _HIDDEN
