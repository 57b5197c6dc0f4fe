"""The members of what is kept encrypted for a channel: a flat object of texts."""

from __future__ import annotations

from collections.abc import Mapping

SIGNING_SECRET = "signing_secret"  # noqa: S105  the name of a member
_HEADER = "header:"
_SETTING = "setting:"


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


def secret_settings(secret: Mapping[str, str]) -> dict[str, str]:
    """The settings of the channel's type that are secret."""
    return {
        name.removeprefix(_SETTING): value
        for name, value in secret.items()
        if name.startswith(_SETTING)
    }


def setting_members(settings: Mapping[str, str]) -> dict[str, str]:
    """The members that hold these settings."""
    return {f"{_SETTING}{name}": value for name, value in settings.items()}


def without_settings(secret: Mapping[str, str]) -> dict[str, str]:
    """The other members."""
    return {name: value for name, value in secret.items() if not name.startswith(_SETTING)}
