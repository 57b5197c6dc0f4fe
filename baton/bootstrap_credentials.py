"""Credentials, model providers and secrets of a process, from its settings and the sandbox."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from baton.agents.environment import agent_environment
from baton.agents.llm_provider import LlmProvider, ProviderResolver, provider_of
from baton.bootstrap_sandbox import sandbox_of
from baton.bootstrap_vault import RememberingVault
from baton.connectors.azure_key_vault import AzureKeyVault
from baton.connectors.certificates import Certificates
from baton.connectors.connection import SystemConnections
from baton.connectors.hashicorp_vault import HashicorpVault
from baton.connectors.outbound import Outbound
from baton.connectors.reach import Reach
from baton.connectors.secret_stores import CommandSecrets, EnvironmentSecrets
from baton.domain.actor import Actor
from baton.domain.credential_type import DEFAULT_MODEL
from baton.observability.known_secrets import KnownSecrets, note_sandbox
from baton.observability.redaction import Redactor
from baton.plugins.loading import load_credential_types
from baton.services.credentials.book import CredentialBook
from baton.services.credentials.connection_test import ConnectionTester
from baton.services.credentials.files import CredentialFiles
from baton.services.credentials.references import SecretReferences
from baton.services.credentials.service import Credentials
from baton.services.credentials.stopped import StoppedByCredential
from baton.services.credentials.stored import StoredCredentials
from baton.services.credentials.use_recorder import CredentialUseRecorder
from baton.services.credentials.uses import UseFinder
from baton.settings import Settings
from baton.store.credentials import PostgresCredentialStore
from baton.store.database import Database, password_of
from baton.vault.vault import Vault

_log = logging.getLogger(__name__)

#: Name of the sandbox's credential for its language model.
_SANDBOX_LLM = "llm"
#: Variables of model services that hold a secret.
_SECRET_VARIABLE = re.compile("KEY|TOKEN|SECRET|PASSWORD")


def default_model(settings: Settings) -> LlmProvider:
    """Return the provider for agents that name no credential, without a database.

    Raises `AgentMisconfigured`.
    """
    secrets = known_secrets(settings)
    return provider_resolver(settings, secrets, credential_book(settings, secrets))(None)


def configured_book(settings: Settings) -> CredentialBook:
    """Return the credentials that are not stored, without a database."""
    return credential_book(settings, known_secrets(settings))


def known_secrets(settings: Settings) -> KnownSecrets:
    """Return the secrets in the settings; others are added when they are read."""
    secrets = KnownSecrets()
    for credential in settings.credentials.values():
        secrets.add_credential(credential)
    secrets.add_credential(
        {name: value for name, value in settings.llm.items() if _SECRET_VARIABLE.search(name)}
    )
    secrets.add(settings.api_key, *settings.encryption_keys, *settings.secret_variables.values())
    secrets.add(settings.hashicorp_vault.get("VAULT_TOKEN"))
    if settings.database_url is not None:
        secrets.add(password_of(settings.database_url))
    return secrets


def credential_book(
    settings: Settings, secrets: KnownSecrets, stored: StoredCredentials | None = None
) -> CredentialBook:
    """Return the credentials of a process; without `stored`, those that are not stored."""
    return CredentialBook(
        given=settings.credentials,
        sandbox=lambda: _sandbox_credentials(settings, secrets),
        remember=secrets.add_credential,
        stored=stored,
        files=CredentialFiles(settings.credentials_dir) if settings.credentials_dir else None,
    )


def secret_references(settings: Settings) -> SecretReferences:
    """Return what reads the secrets of outside stores."""
    return SecretReferences(
        stores={
            "environment": EnvironmentSecrets(settings.secret_variables),
            "azure_key_vault": AzureKeyVault(vaults=settings.key_vaults),
            "hashicorp_vault": HashicorpVault(settings.hashicorp_vault, settings.ca_bundle),
            "command": CommandSecrets(
                commands=settings.credential_commands, environment=agent_environment(os.environ)
            ),
        },
        monotonic=time.monotonic,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSources:
    """Where the credentials of a process come from."""

    settings: Settings
    store: PostgresCredentialStore
    vault: Vault
    references: SecretReferences
    book: CredentialBook


def credential_sources(
    settings: Settings, database: Database, secrets: KnownSecrets
) -> CredentialSources:
    """Return the credentials of the database, read as they are needed, and all others."""
    store = PostgresCredentialStore(database)
    vault = RememberingVault(settings, secrets)
    references = secret_references(settings)
    stored = StoredCredentials(read=store.named, secrets=vault, references=references)
    return CredentialSources(
        settings=settings,
        store=store,
        vault=vault,
        references=references,
        book=credential_book(settings, secrets, stored),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialParts:
    """What the API, the command line and workers use of credentials."""

    #: The credentials that agents of this process look up.
    book: CredentialBook
    service: Credentials
    uses: CredentialUseRecorder
    stopped: StoppedByCredential


def credential_parts(
    sources: CredentialSources,
    *,
    redactor: Redactor,
    finder: Callable[[PostgresCredentialStore], UseFinder],
    resume: Callable[[str, Actor], Awaitable[object]],
) -> CredentialParts:
    """Connect the parts."""
    service = _service(sources, redactor.secrets, finder(sources.store))
    return CredentialParts(
        book=sources.book,
        service=service,
        uses=CredentialUseRecorder(
            store=sources.store,
            is_stored=sources.book.is_stored,
            clean=redactor.text,
            monotonic=time.monotonic,
        ),
        stopped=StoppedByCredential(
            store=sources.store, name_of=service.name_of, resume_execution=resume
        ),
    )


def _sandbox_credentials(
    settings: Settings, secrets: KnownSecrets
) -> Mapping[str, Mapping[str, object]]:
    found = sandbox_of(settings)
    if found is None:
        return {}
    secrets.add(found.control_token)
    return found.credentials


def provider_resolver(
    settings: Settings, secrets: KnownSecrets, book: CredentialBook
) -> Callable[[str | None], LlmProvider]:
    """Return a function that finds the model provider for a credential's name, or for None."""

    def resolve(credential: str | None) -> LlmProvider:
        if credential is None and book.is_stored(DEFAULT_MODEL):
            credential = DEFAULT_MODEL
        stand_in = _sandbox_credentials(settings, secrets).get(_SANDBOX_LLM)
        provider = ProviderResolver(
            environment=settings.llm,
            find_credential=book.find,
            sandbox=provider_of(stand_in, _SANDBOX_LLM) if stand_in else None,
        )(credential)
        if provider.kind == "sandbox":
            note_sandbox(_SANDBOX_LLM)
        secrets.add(provider.api_key)
        return provider

    return resolve


def _service(sources: CredentialSources, secrets: KnownSecrets, uses: UseFinder) -> Credentials:
    settings = sources.settings
    outbound = Outbound(settings.http_allow)
    return Credentials(
        store=sources.store,
        types=load_credential_types(_log.warning),
        book=sources.book,
        secrets=sources.vault,
        uses=uses,
        reach=Reach(
            outbound=outbound,
            trusted=lambda host, port: (host, port) in _sandbox_places(settings, secrets),
        ),
        references=sources.references,
        tester=ConnectionTester(
            references=sources.references,
            connections=SystemConnections(
                outbound=outbound,
                certificates=Certificates(settings.ca_bundle),
                now=_now,
                remember_secret=secrets.add,
            ),
            now=_now,
            monotonic=time.monotonic,
        ),
        new_id=lambda: f"cred-{os.urandom(8).hex()}",
        now=_now,
    )


def _sandbox_places(settings: Settings, secrets: KnownSecrets) -> set[tuple[str, int]]:
    """Return the addresses of the systems that the sandbox replaces."""
    credentials = _sandbox_credentials(settings, secrets).values()
    addresses = (urlsplit(str(value)) for members in credentials for value in members.values())
    return {(place.hostname, place.port) for place in addresses if place.hostname and place.port}


def _now() -> datetime:
    return datetime.now(UTC)
