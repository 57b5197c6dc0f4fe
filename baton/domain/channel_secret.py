"""The members of what is kept encrypted for a channel: a flat object of texts."""

from __future__ import annotations

from collections.abc import Mapping

SIGNING_SECRET = "signing_secret"  # noqa: S105  the name of a member
_HEADER = "header:"


def own_headers(secret: Mapping[str, str]) -> dict[str, str]:
    """The headers that a webhook carries besides those that Baton sends."""
    return {
        name.removeprefix(_HEADER): value
        for name, value in secret.items()
        if name.startswith(_HEADER)
    }


def header_members(headers: Mapping[str, str]) -> dict[str, str]:
    """The members that hold these headers."""
    return {f"{_HEADER}{name}": value for name, value in headers.items()}


def without_headers(secret: Mapping[str, str]) -> dict[str, str]:
    """The other members."""
    return {name: value for name, value in secret.items() if not name.startswith(_HEADER)}
