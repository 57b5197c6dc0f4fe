"""The encrypted members of a channel: a flat object of strings."""

from __future__ import annotations

from collections.abc import Mapping

SIGNING_SECRET = "signing_secret"  # noqa: S105  the name of a member
_HEADER = "header:"
_SETTING = "setting:"


def own_headers(secret: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that a webhook sends in addition to Baton's own."""
    return {
        name.removeprefix(_HEADER): value
        for name, value in secret.items()
        if name.startswith(_HEADER)
    }


def header_members(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the members that store these headers."""
    return {f"{_HEADER}{name}": value for name, value in headers.items()}


def without_headers(secret: Mapping[str, str]) -> dict[str, str]:
    """Return the members that are not headers."""
    return {name: value for name, value in secret.items() if not name.startswith(_HEADER)}


def secret_settings(secret: Mapping[str, str]) -> dict[str, str]:
    """Return the secret settings of the channel's type."""
    return {
        name.removeprefix(_SETTING): value
        for name, value in secret.items()
        if name.startswith(_SETTING)
    }


def setting_members(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the members that store these settings."""
    return {f"{_SETTING}{name}": value for name, value in settings.items()}


def without_settings(secret: Mapping[str, str]) -> dict[str, str]:
    """Return the members that are not settings."""
    return {name: value for name, value in secret.items() if not name.startswith(_SETTING)}
