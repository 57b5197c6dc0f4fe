"""Checks of credentials: every problem of an order, found before it is stored or tested."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from baton.domain.credential import Credential
from baton.domain.credential_type import CredentialType
from baton.errors import AgentMisconfigured, InvalidInput, Problem, and_others
from baton.jsontext.path import json_path
from baton.jsontext.text import JsonObject, JsonValue, to_text
from baton.schemas.validate import violations
from baton.sentence import say
from baton.services.credentials.ports import ReachCheck
from baton.services.credentials.references import SecretReferences

LONGEST_NAME = 63
_MOST_SECRET_CHARACTERS = 20_000
#: Stands for the secret of an outside store, which is read when it is used.
_OUTSIDE = "outside"
_CA_BUNDLE, _PEM = "ca_bundle", "-----BEGIN CERTIFICATE-----"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialOrder:
    """A credential as somebody wants it."""

    name: str
    #: Readable and secret ones; a secret that is left out is kept, null removes a member.
    members: JsonObject = field(repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedMembers:
    """The members of an order, the secret ones apart."""

    type: CredentialType[object]
    #: As they were given, with nulls for those to remove.
    given: JsonObject = field(repr=False)
    public: JsonObject
    #: Those that are given now.
    secrets: Mapping[str, str] = field(repr=False)
    #: Those that an outside store holds.
    references: Mapping[str, JsonObject]
    #: Names of those that are kept.
    kept: frozenset[str]
    #: The credential that is changed.
    before: Credential | None

    @classmethod
    def of(
        cls, given: JsonObject, type_: CredentialType[object], before: Credential | None = None
    ) -> WantedMembers:
        """Take members apart; secrets that are no text are left to the checks."""
        secret = type_.secret_members
        return cls(
            type=type_,
            given=given,
            public={
                name: value
                for name, value in given.items()
                if name not in secret and value not in (None, "")
            },
            secrets={
                name: value
                for name, value in given.items()
                if name in secret and isinstance(value, str)
            },
            references={
                name: value
                for name, value in given.items()
                if name in secret and isinstance(value, dict)
            },
            kept=frozenset((*before.secrets, *before.references) if before else ()) - given.keys(),
            before=before,
        )

    @property
    def kept_references(self) -> Mapping[str, JsonObject]:
        """The kept members that an outside store holds."""
        before = self.before.references if self.before else {}
        return {name: where for name, where in before.items() if name in self.kept}


async def require_usable(
    wanted: WantedMembers,
    *,
    kept: Mapping[str, str],
    reach: ReachCheck,
    references: SecretReferences,
    name: str | None = None,
) -> None:
    """Raise `InvalidInput` with everything that is wrong; `kept` are the secrets that stay."""
    problems = [
        *(() if name is None else _name_problems(name)),
        *_member_problems(wanted.given, wanted.type),
        *_reference_problems(wanted, references),
        *_moved_secrets(wanted),
    ]
    if not problems:
        outside = dict.fromkeys((*wanted.references, *wanted.kept_references), _OUTSIDE)
        members = {**wanted.public, **outside, **kept, **wanted.secrets}
        problems = [*_type_problems(members, wanted.type)]
    if not problems:
        problems = [problem async for problem in _reachable(wanted.public, wanted.type, reach)]
    if problems:
        raise InvalidInput(
            say(
                "The credential cannot be used. {why} {fix}{more}",
                why=problems[0].sentence,
                fix=problems[0].advice,
                more=and_others(problems),
            ),
            problems=tuple(problems),
        )


def _name_problems(name: str) -> Iterator[Problem]:
    if not name or name != name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        yield Problem(
            message="$.name: The name is empty, too long, or has characters that cannot be used.",
            path="$.name",
            rule="name",
            fix=say("Use 1 to {limit} visible characters.", limit=LONGEST_NAME),
        )


def _member_problems(members: JsonObject, type_: CredentialType[object]) -> Iterator[Problem]:
    """What is wrong with members by themselves; no message has the value of a secret."""
    known, secret = type_.members, type_.secret_members
    for name, value in members.items():
        if name not in known:
            yield _problem(
                name,
                "unknown",
                say("The type '{type}' has no such member.", type=type_.name),
                say("Its members are {members}.", members=", ".join(known)),
            )
        elif value is None:
            continue
        elif name in secret and not isinstance(value, dict) and not _is_secret(value):
            yield _problem(
                name,
                "type",
                "A secret is text that is not empty.",
                "Enter it, leave it out to keep the stored one, or give null to remove it.",
            )
    bundle = members.get(_CA_BUNDLE)
    if _CA_BUNDLE in known and isinstance(bundle, str) and bundle and _PEM not in bundle:
        # A path would make the server read its own files for who stores a credential.
        yield _problem(
            _CA_BUNDLE,
            "pem",
            "These are no certificates in PEM.",
            say("Enter the certificates themselves, each beginning with {begin}.", begin=_PEM),
        )


def _reference_problems(wanted: WantedMembers, references: SecretReferences) -> Iterator[Problem]:
    for name, reference in wanted.references.items():
        try:
            references.check(reference)
        except AgentMisconfigured as error:
            yield _problem(name, "reference", error.sentence, "")


def _moved_secrets(wanted: WantedMembers) -> Iterator[Problem]:
    """Secrets that would be sent to another address than the one they were entered for."""
    before, schemas = wanted.before, wanted.type.members
    if before is None or not wanted.kept:
        return
    moved = any(
        _place(before.members.get(name), schemas[name])
        != _place(wanted.public.get(name), schemas[name])
        for name in wanted.type.address_members
    )
    for name in sorted(wanted.kept) if moved else ():
        yield _problem(name, "required", "The address changed.", "Enter the secret again.")


def _place(value: JsonValue, schema: JsonObject) -> object:
    """The origin of an address (RFC 6454), or the host itself."""
    text = value or schema.get("default")
    if not isinstance(text, str) or "://" not in text:
        return text
    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError:
        return text
    return parts.scheme, parts.hostname, port or _PORTS.get(parts.scheme)


def _type_problems(
    members: Mapping[str, object], type_: CredentialType[object]
) -> Iterator[Problem]:
    """What the type says, whose messages name members and never have a value."""
    try:
        type_.read(members)
    except AgentMisconfigured as error:
        if not error.problems:
            yield Problem.at("$.members", error.sentence, rule="credential")
        for problem in error.problems:
            path = f"$.members{problem.path.removeprefix('$')}"
            yield Problem.at(path, problem.sentence, rule=problem.rule, fix=problem.advice)
        return
    hidden = {
        name: "***" if name in type_.secret_members else value for name, value in members.items()
    }
    for problem in violations(type_.members_schema, to_text(hidden)):
        yield problem.moved(f"$.members{problem.path.removeprefix('$')}")


async def _reachable(
    public: JsonObject, type_: CredentialType[object], reach: ReachCheck
) -> AsyncIterator[Problem]:
    for name in type_.address_members:
        value = public.get(name)
        parts = urlsplit(value) if isinstance(value, str) else None
        if parts is None or not parts.hostname:
            continue
        refusal = await reach.refusal(parts.hostname, parts.port or _PORTS.get(parts.scheme, 443))
        if refusal is not None:
            yield _problem(name, "address", refusal, "")


def _is_secret(value: JsonValue) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MOST_SECRET_CHARACTERS


def _problem(name: str, rule: str, why: str, fix: str) -> Problem:
    return Problem.at(json_path(["members", name]), why, rule=rule, fix=fix)
