"""Format called addresses for error messages, without secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import httpx2

from baton.connectors.failures import masked

#: Replaces the values of a query, and a path that is a secret.
_HIDDEN = "…"


def shown_address(
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    secrets: Sequence[str] = (),
    path_is_secret: bool = False,
) -> str:
    """Return scheme, host, path and the names in the query, without password and values.

    "" for an invalid address. `params` replaces the query of the URL.
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
    """Return the host of an address in lower case; "" if there is none."""
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
    """Return the parameter's name; a part without a name is hidden, because it may be a secret."""
    name, equals, _ = part.partition("=")
    return f"{name}={_HIDDEN}" if equals else _HIDDEN
