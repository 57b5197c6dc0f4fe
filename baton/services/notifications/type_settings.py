"""The settings that a channel's type describes: what is shown of them, and what is secret."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from baton.domain.channel_secret import secret_settings, setting_members, without_settings
from baton.domain.channel_type import NO_SETTINGS, ChannelType
from baton.domain.notification import Channel
from baton.errors import Problem
from baton.jsontext.text import JsonObject, JsonValue, to_text
from baton.schemas.validate import violations
from baton.sentence import say

#: Members of what is stored of a channel in the clear.
_SHOWN, _SECRET_NAMES = "settings", "secret_settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSettings:
    """What a channel has of them before a change."""

    shown: JsonObject
    #: Names of the secret ones.
    secret: frozenset[str]

    @classmethod
    def of(cls, channel: Channel) -> StoredSettings:
        """Read what stands in the channel."""
        return cls(
            shown=channel.settings.get(_SHOWN, {}),
            secret=frozenset(channel.settings.get(_SECRET_NAMES, ())),
        )

    def kept(
        self, given: JsonObject | None, type_: ChannelType, *, elsewhere: bool
    ) -> frozenset[str]:
        """The secret ones that stay: none where anything else says where they are sent."""
        same = given is None or _shown(given, type_) == self.shown
        return self.secret if same and not elsewhere else frozenset()


NOTHING = StoredSettings(shown={}, secret=frozenset())


def setting_problems(
    given: JsonObject | None,
    type_: ChannelType,
    before: StoredSettings,
    kept: Collection[str],
) -> Iterator[Problem]:
    """What is wrong with the settings of a channel as it would be; what is `kept` may be absent."""
    if given is None and before != NOTHING:
        lost = sorted(before.secret - set(kept))
        yield from (_lost(name) for name in lost)
        return
    settings, schema = dict(given or {}), type_.settings_schema
    required = schema.get("required", [])
    if isinstance(required, list):
        schema = {**schema, "required": [name for name in required if name not in kept]}
    for problem in violations(schema, to_text(settings)):
        yield _of_settings(problem)
    if _has_null(settings):
        yield Problem(
            message="$.settings: The character U+0000 cannot be kept.",
            path="$.settings",
            rule="characters",
            fix="Remove it.",
        )
    for name in sorted(type_.secret_settings & settings.keys()):
        if not isinstance(settings[name], str):
            yield Problem(
                message=say("$.settings.{name}: A secret is text.", name=name),
                path=f"$.settings.{name}",
            )


def with_settings(
    secret: Mapping[str, str],
    given: JsonObject | None,
    type_: ChannelType,
    kept: Collection[str],
) -> dict[str, str]:
    """What is encrypted of a channel with these settings, null being those that it has."""
    if given is None:
        return dict(secret)
    before = secret_settings(secret)
    new = {
        name: value
        for name, value in given.items()
        if name in type_.secret_settings and isinstance(value, str)
    }
    return without_settings(secret) | setting_members(
        {name: before[name] for name in kept if name in before} | new
    )


def stored_settings(
    given: JsonObject | None,
    type_: ChannelType,
    secret: Mapping[str, str],
    before: StoredSettings,
) -> JsonObject:
    """What is stored of them in the clear."""
    if type_.settings_schema == NO_SETTINGS:
        return {}
    shown = before.shown if given is None else _shown(given, type_)
    return {_SHOWN: dict(shown), _SECRET_NAMES: [*sorted(secret_settings(secret))]}


def _has_null(value: JsonValue) -> bool:
    """Whether any text has U+0000, which PostgreSQL's JSON does not."""
    if isinstance(value, dict):
        return _has_null([*value, *value.values()])
    if isinstance(value, list):
        return any(map(_has_null, value))
    return isinstance(value, str) and "\0" in value


def _shown(given: JsonObject, type_: ChannelType) -> JsonObject:
    return {name: value for name, value in given.items() if name not in type_.secret_settings}


def _of_settings(problem: Problem) -> Problem:
    return problem.moved(f"$.settings{problem.path.removeprefix('$')}")


def _lost(name: str) -> Problem:
    path = f"$.settings.{name}"
    return Problem(
        message=say("{path}: It was entered for another address.", path=path),
        path=path,
        rule="required",
        fix="Enter it again.",
    )
