"""Credentials, model providers and secrets of a process, from its settings and the sandbox."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from baton.agents.llm_provider import LlmProvider, ProviderResolver, provider_of
from baton.bootstrap_sandbox import sandbox_of
from baton.observability.known_secrets import KnownSecrets, note_sandbox
from baton.services.credentials import CredentialBook
from baton.settings import Settings
from baton.store.database import password_of

#: Name of the sandbox's credential for its language model.
_SANDBOX_LLM = "llm"
#: Variables of model services that hold a secret.
_SECRET_VARIABLE = re.compile("KEY|TOKEN|SECRET|PASSWORD")


def default_model(settings: Settings) -> LlmProvider:
    """Return the provider for agents that name no credential; raises `AgentMisconfigured`."""
    return provider_resolver(settings, known_secrets(settings))(None)


def known_secrets(settings: Settings) -> KnownSecrets:
    """Return the secrets in the settings; others are added when they are read."""
    secrets = KnownSecrets()
    for credential in settings.credentials.values():
        secrets.add_credential(credential)
    secrets.add_credential(
        {name: value for name, value in settings.llm.items() if _SECRET_VARIABLE.search(name)}
    )
    secrets.add(settings.api_key, *settings.encryption_keys)
    if settings.database_url is not None:
        secrets.add(password_of(settings.database_url))
    return secrets


def credential_book(settings: Settings, secrets: KnownSecrets) -> CredentialBook:
    """Return the credentials of the settings, or of a sandbox that may replace them."""
    return CredentialBook(
        given=settings.credentials,
        sandbox=lambda: _sandbox_credentials(settings, secrets),
        remember=secrets.add_credential,
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
    settings: Settings, secrets: KnownSecrets
) -> Callable[[str | None], LlmProvider]:
    """Return a function that finds the model provider for a credential's name, or for None."""

    def resolve(credential: str | None) -> LlmProvider:
        stand_in = _sandbox_credentials(settings, secrets).get(_SANDBOX_LLM)
        provider = ProviderResolver(
            environment=settings.llm,
            find_credential=credential_book(settings, secrets).find,
            sandbox=provider_of(stand_in, _SANDBOX_LLM) if stand_in else None,
        )(credential)
        if provider.kind == "sandbox":
            note_sandbox(_SANDBOX_LLM)
        secrets.add(provider.api_key)
        return provider

    return resolve
