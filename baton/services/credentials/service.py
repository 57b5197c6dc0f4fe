"""Credentials: stored encrypted, changed, tested, deleted, and shown without their secrets."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from baton.domain.actor import Actor
from baton.domain.credential import Credential, StoredCredential
from baton.domain.credential_type import CredentialType, CredentialTypes, credential_variable
from baton.domain.permission import Permission
from baton.errors import Conflict, NotFound, SecretUnreadable, StaleVersion
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject
from baton.sentence import say, sentences
from baton.services.credentials.answers import ConnectionTested, CredentialOut, CredentialUses
from baton.services.credentials.book import CredentialBook
from baton.services.credentials.checks import CredentialOrder, WantedMembers, require_usable
from baton.services.credentials.connection_test import ConnectionTester
from baton.services.credentials.ports import CredentialStore, ReachCheck
from baton.services.credentials.provided import ProvidedCredential
from baton.services.credentials.references import SecretReferences
from baton.services.credentials.shown import provided_id, provided_out, stored_out, type_of
from baton.services.credentials.uses import FoundUses, UseFinder
from baton.services.permissions import requires
from baton.services.plugged_types import installed_type, new_type
from baton.services.sealed_secrets import Secrets

#: They are listed at once.
MAX_CREDENTIALS = 500
#: Users that a refusal names.
_MOST_NAMED = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Everything one may ask about credentials. Secrets go in and never come out."""

    store: CredentialStore
    types: CredentialTypes
    book: CredentialBook
    secrets: Secrets
    uses: UseFinder
    reach: ReachCheck
    references: SecretReferences
    tester: ConnectionTester
    new_id: Callable[[], str]
    now: Callable[[], datetime]

    @requires(Permission.CREDENTIALS_READ)
    async def credentials(self, *, actor: Actor) -> Sequence[CredentialOut]:  # noqa: ARG002 @requires reads it
        """All credentials, stored or not, by name."""
        uses = await self.uses.find()
        stored = await self.store.credentials()
        taken = {credential_variable(each.credential.name) for each in stored}
        found = [self._stored(each, uses) for each in stored]
        for provided in self.book.provided():
            variable = credential_variable(provided.name)
            found.append(self._provided(provided, uses, in_use=variable not in taken))
            taken.add(variable)
        return sorted(found, key=lambda each: (each.name.lower(), not each.in_use))

    @requires(Permission.CREDENTIALS_READ)
    async def credential(self, credential_id: str, *, actor: Actor) -> CredentialOut:
        """One of them; raises `NotFound`."""
        if ":" not in credential_id:
            return self._stored(await self.store.credential(credential_id), await self.uses.find())
        for each in await self.credentials(actor=actor):
            if each.id == credential_id:
                return each
        raise _no_credential(credential_id)

    @requires(Permission.CREDENTIALS_READ)
    async def users(self, credential_id: str, *, actor: Actor) -> CredentialUses:  # noqa: ARG002 @requires reads it
        """The agents and workflows that use it; raises `NotFound`."""
        return (await self.uses.find()).of(await self.name_of(credential_id))

    @requires(Permission.CREDENTIALS_WRITE)
    async def create(
        self, order: CredentialOrder, type_name: str, *, actor: Actor
    ) -> CredentialOut:
        """Store a credential.

        Raises `InvalidInput`, `Conflict`, and `SecretUnreadable` where new secrets would be under
        another key than those that are kept.
        """
        type_ = self._new_type(type_name)
        wanted = WantedMembers.of(order.members, type_)
        await self._require_usable(wanted, {}, name=order.name)
        existing = await self.store.credentials()
        if len(existing) >= MAX_CREDENTIALS:
            raise Conflict(
                say(
                    "There are {limit:,} credentials, which is the most. Delete one that nothing "
                    "uses.",
                    limit=MAX_CREDENTIALS,
                )
            )
        self._require_readable(existing)
        credential = Credential(
            id=self.new_id(),
            name=order.name,
            type=type_.name,
            members=wanted.public,
            secrets=tuple(sorted(wanted.secrets)),
            sealed=self._sealed(wanted.secrets),
            references=wanted.references,
            expires_at=order.expires_at,
        )
        await self.store.create(credential, created_by=actor.id)
        return await self.credential(credential.id, actor=actor)

    @requires(Permission.CREDENTIALS_WRITE)
    async def change(
        self,
        credential_id: str,
        order: CredentialOrder,
        *,
        expected_version: int,
        actor: Actor,
    ) -> CredentialOut:
        """Change a credential; a secret that is not given is kept, if the address is the same.

        Raises `NotFound`, `InvalidInput`, `Conflict` if it is used under its old name, and
        `StaleVersion` if it is not at `expected_version`.
        """
        before = (await self._at(credential_id, expected_version)).credential
        wanted = WantedMembers.of(order.members, self._type_of(before), before)
        kept = self._kept(wanted)
        await self._require_usable(wanted, kept, name=order.name)
        if order.name.lower() != before.name.lower():
            await self._require_unused(before.name, say("renamed"))
        secrets = {**kept, **wanted.secrets}
        references = {**wanted.kept_references, **wanted.references}
        members_changed = (
            wanted.public != before.members
            or {*secrets} != {*before.secrets}
            or references != before.references
        )
        after = replace(
            before,
            name=order.name,
            members=wanted.public,
            secrets=tuple(sorted(secrets)),
            sealed=self._sealed(secrets) if wanted.secrets or members_changed else before.sealed,
            references=references,
            expires_at=order.expires_at,
        )
        if not await self.store.update(
            after,
            members_changed=members_changed or bool(wanted.secrets),
            expected_version=expected_version,
        ):
            await self._at(credential_id, expected_version)
        return await self.credential(credential_id, actor=actor)

    @requires(Permission.CREDENTIALS_WRITE)
    async def delete(
        self,
        credential_id: str,
        *,
        expected_version: int | None,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> None:
        """Delete a credential that nothing needs; raises as `change` does."""
        name = (await self._at(credential_id, expected_version)).credential.name
        await self._require_unused(name, say("deleted"))
        if not await self.store.delete(credential_id, expected_version=expected_version):
            await self._at(credential_id, expected_version)

    @requires(Permission.CREDENTIALS_WRITE)
    async def test(self, credential_id: str, *, actor: Actor) -> ConnectionTested:  # noqa: ARG002 @requires reads it
        """Sign in with a credential now; raises `NotFound`, and `Conflict` if it has no test."""
        if ":" in credential_id:
            provided = self._found(credential_id)
            return await self.tester.test(type_of(provided, self.types), provided.members, {})
        stored = await self.store.credential(credential_id)
        credential = stored.credential
        members = {**credential.members, **self._opened(credential)}
        tested = await self.tester.test(self._type_of(credential), members, credential.references)
        await self.store.record_test(stored, worked=tested.worked, message=tested.message)
        return tested

    @requires(Permission.CREDENTIALS_WRITE)
    async def test_members(
        self,
        members: JsonObject,
        type_name: str,
        *,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> ConnectionTested:
        """Sign in with members that are not stored; raises as storing and testing them would."""
        return await self._tested(WantedMembers.of(members, self._new_type(type_name)))

    @requires(Permission.CREDENTIALS_WRITE)
    async def test_change(
        self,
        credential_id: str,
        members: JsonObject,
        *,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> ConnectionTested:
        """Sign in as a credential would after a change; raises as changing and testing it would."""
        before = (await self._at(credential_id, None)).credential
        return await self._tested(WantedMembers.of(members, self._type_of(before), before))

    async def name_of(self, credential_id: str) -> str:
        """The name of a credential; raises `NotFound`."""
        if ":" in credential_id:
            return self._found(credential_id).name
        return (await self.store.credential(credential_id)).credential.name

    async def prepare(self) -> None:
        """Prepare a server once: put stored secrets under the newest key."""
        for stored in await self.store.credentials():
            credential = stored.credential
            if not credential.sealed:
                continue
            try:
                renewed = self.secrets.renewed(credential.sealed)
            except SecretUnreadable as error:
                _log.error("credential %s cannot be used: %s", credential.name, error.message)
                continue
            if renewed is not None:
                await self.store.reseal(credential.id, before=credential.sealed, sealed=renewed)

    async def _require_usable(
        self, wanted: WantedMembers, kept: Mapping[str, str], *, name: str | None = None
    ) -> None:
        await require_usable(
            wanted, kept=kept, reach=self.reach, references=self.references, name=name
        )

    async def _tested(self, wanted: WantedMembers) -> ConnectionTested:
        kept = self._kept(wanted)
        await self._require_usable(wanted, kept)
        references = {**wanted.kept_references, **wanted.references}
        members = {**wanted.public, **kept, **wanted.secrets}
        return await self.tester.test(wanted.type, members, references)

    def _stored(self, stored: StoredCredential, uses: FoundUses) -> CredentialOut:
        credential = stored.credential
        type_ = self.types.get(credential.type)
        return stored_out(stored, type_, uses.counts(credential.name), self.now())

    def _provided(
        self, provided: ProvidedCredential, uses: FoundUses, *, in_use: bool
    ) -> CredentialOut:
        type_ = type_of(provided, self.types)
        return provided_out(provided, type_, uses.counts(provided.name), in_use=in_use)

    def _found(self, credential_id: str) -> ProvidedCredential:
        """A credential that is not stored; raises `NotFound`."""
        for provided in self.book.provided():
            if provided_id(provided) == credential_id:
                return provided
        raise _no_credential(credential_id)

    def _new_type(self, name: str) -> CredentialType[object]:
        return new_type(self.types, name, path="$.type")

    def _type_of(self, credential: Credential) -> CredentialType[object]:
        """The type of a credential; raises `Conflict` if its package is gone."""
        return installed_type(self.types, credential.type, of="credential")

    def _sealed(self, secrets: Mapping[str, str]) -> str:
        return self.secrets.seal(msgspec.json.encode(secrets).decode()) if secrets else ""

    def _opened(self, credential: Credential) -> Mapping[str, str]:
        if not credential.sealed:
            return {}
        return msgspec.json.decode(self.secrets.open(credential.sealed), type=dict[str, str])

    def _kept(self, wanted: WantedMembers) -> Mapping[str, str]:
        """The stored secrets that stay; if all are replaced, their key may be lost."""
        if wanted.before is None or not wanted.kept:
            return {}
        opened = self._opened(wanted.before)
        return {name: text for name, text in opened.items() if name in wanted.kept}

    def _require_readable(self, stored: Sequence[StoredCredential]) -> None:
        """With another key than before, half of the secrets would open here and half elsewhere."""
        for sealed in [each.credential.sealed for each in stored if each.credential.sealed][:1]:
            self.secrets.open(sealed)

    async def _require_unused(self, name: str, done: str) -> None:
        """Raise `Conflict` if something uses the name and nothing else provides it."""
        variable = credential_variable(name)
        if any(credential_variable(each.name) == variable for each in self.book.provided()):
            return
        uses = (await self.uses.find()).of(name)
        users = [
            *(say("the agent {name}", name=agent.name) for agent in uses.agents),
            *(say("the workflow {name}", name=workflow.name) for workflow in uses.workflows),
        ]
        if users:
            more = len(users) - _MOST_NAMED
            raise Conflict(
                say(
                    "The credential '{credential}' cannot be {done}: {users}{more} would fail. "
                    "Name another credential there first.",
                    credential=name,
                    done=done,
                    users=sentences(users[:_MOST_NAMED], ", "),
                    more=say(" and {count} more", count=more) if more > 0 else say(""),
                )
            )

    async def _at(self, credential_id: str, expected_version: int | None) -> StoredCredential:
        """The credential; raises `StaleVersion` if it is at another version than is expected."""
        if ":" in credential_id:
            raise _read_only(self._found(credential_id))
        stored = await self.store.credential(credential_id)
        if expected_version is not None and stored.version != expected_version:
            shown_now = self._stored(stored, await self.uses.find())
            raise StaleVersion(
                say(
                    "The credential '{name}' is at version {version} now, your change began at "
                    "{expected_version}. Look at what it is now and change that.",
                    name=stored.credential.name,
                    version=stored.version,
                    expected_version=expected_version,
                ),
                current={
                    "version": stored.version,
                    "credential": msgspec.to_builtins(shown_now),
                },
                submitted={"version": expected_version},
            )
        return stored


def _no_credential(credential_id: str) -> NotFound:
    return NotFound(say("There is no credential {id}.", id=shown(credential_id)))


def _read_only(provided: ProvidedCredential) -> Conflict:
    return Conflict(
        say(
            "The credential '{name}' comes from the {origin} and is changed there. Store one of "
            "the same name to replace it.",
            name=provided.name,
            origin=provided.origin,
        )
    )
