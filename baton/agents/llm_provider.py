"""Select the language model service to call, and its key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from baton.agents.authoring import FindCredential
from baton.connectors.addresses import host_of, shown_address
from baton.errors import AgentMisconfigured
from baton.sentence import say

#: How the answer's format is requested; `response_format` of the Chat Completions API.
Form = Literal["json_schema", "json_object", "none"]

#: Used with OpenAI where no model is configured.
DEFAULT_MODEL = "gpt-4o"
OPENAI_HOST = "api.openai.com"
OPENAI = f"https://{OPENAI_HOST}/v1"
AZURE_API_VERSION = "2024-10-21"
#: Local servers need no key, but the client library requires one.
NO_KEY = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmProvider:
    """One endpoint with its key; hashable, so that clients can be cached by it."""

    kind: Literal["openai", "azure", "sandbox"]
    #: Display name: `OpenAI`, `Azure OpenAI`, `sandbox model`.
    label: str
    api_key: str = field(repr=False)
    #: None for the public address of OpenAI.
    base_url: str | None = None
    azure_endpoint: str | None = None
    #: Name of the Azure deployment, used instead of the model.
    deployment: str | None = None
    api_version: str | None = None
    #: Used where the agent names no model.
    model: str | None = None
    #: None to find out what the server accepts.
    response_format: Form | None = None

    def model_for(self, named: str | None) -> str | None:
        """Return the model to use, given the model that an agent names or None.

        None if no model is configured and the server is not known to offer OpenAI's models.
        """
        default = DEFAULT_MODEL if self.has_openai_models else None
        return self.deployment or named or self.model or default

    @property
    def has_openai_models(self) -> bool:
        """True for OpenAI itself and for the sandbox model, which accepts every name."""
        if self.kind == "sandbox" or self.base_url is None:
            return True
        return f".{host_of(self.base_url)}".endswith(f".{OPENAI_HOST}")


#: Returns the provider for a credential's name; the default provider for None.
ResolveProvider = Callable[[str | None], LlmProvider]


class _Stored(msgspec.Struct, forbid_unknown_fields=True):
    """Members of a language model credential."""

    api_key: str = ""
    base_url: str | None = None
    azure_endpoint: str | None = None
    deployment: str | None = None
    api_version: str = AZURE_API_VERSION
    model: str | None = None
    response_format: Literal["auto", "json_schema", "json_object", "none"] = "auto"
    #: `sandbox` marks the sandbox model, whose answers are labelled wherever they are shown.
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderResolver:
    """Finds the provider in a stored credential, the environment or the sandbox, in this order."""

    environment: Mapping[str, str]
    find_credential: FindCredential
    #: The running sandbox model; None if it must not be used.
    sandbox: LlmProvider | None

    def __call__(self, credential: str | None) -> LlmProvider:
        """Return the provider; raises `AgentMisconfigured` saying what to set."""
        if credential is not None:
            return provider_of(self.find_credential(credential), credential)
        provider = _provider(self._from_environment()) or self.sandbox
        if provider is None:
            raise AgentMisconfigured(
                "There is no key for a language model. Store a credential named llm, or set "
                "OPENAI_API_KEY (and OPENAI_BASE_URL for a server other than OpenAI's), or "
                "AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_KEY and AZURE_OPENAI_DEPLOYMENT, or name "
                "a credential in the agent's configuration."
            )
        return provider

    def _from_environment(self) -> _Stored:
        read = self.environment.get
        if endpoint := read("AZURE_OPENAI_ENDPOINT"):
            return _Stored(
                api_key=read("AZURE_OPENAI_API_KEY", ""),
                azure_endpoint=endpoint,
                deployment=read("AZURE_OPENAI_DEPLOYMENT") or read("OPENAI_MODEL"),
                api_version=read("AZURE_OPENAI_API_VERSION") or AZURE_API_VERSION,
            )
        return _Stored(
            api_key=read("OPENAI_API_KEY", ""),
            base_url=read("OPENAI_BASE_URL") or None,
            model=read("OPENAI_MODEL") or None,
        )


def provider_of(members: Mapping[str, object], name: str) -> LlmProvider:
    """Return the provider that a credential describes; raises `AgentMisconfigured`.

    Members are `api_key`, `base_url` and `model`, or `api_key`, `azure_endpoint`, `deployment` and
    `api_version`; both variants may have `response_format`. The sandbox's `llm` credential has the
    same form.
    """
    try:
        stored = msgspec.convert(dict(members), _Stored)
    except msgspec.ValidationError as error:
        raise AgentMisconfigured(
            say(
                "The credential {name!r} is not one for a language model: {error}. It has the"
                " members api_key, base_url, model, azure_endpoint, deployment, api_version and"
                " response_format.",
                name=name,
                error=error,
            )
        ) from error
    provider = _provider(stored)
    if provider is None:
        raise AgentMisconfigured(
            say("The credential {name!r} has no api_key. Store it again.", name=name)
        )
    return provider


def _provider(stored: _Stored) -> LlmProvider | None:
    """Return the provider that the members describe, or None if they are empty."""
    form = None if stored.response_format == "auto" else stored.response_format
    if stored.azure_endpoint:
        if not (stored.api_key and stored.deployment):
            raise AgentMisconfigured(
                "Azure OpenAI needs a key and a deployment in addition to its endpoint. Set "
                "AZURE_OPENAI_API_KEY and AZURE_OPENAI_DEPLOYMENT, or both in the credential."
            )
        return LlmProvider(
            kind="azure",
            label="Azure OpenAI",
            api_key=stored.api_key,
            azure_endpoint=stored.azure_endpoint,
            deployment=stored.deployment,
            api_version=stored.api_version,
            response_format=form,
        )
    if stored.base_url and stored.label == "sandbox":
        return LlmProvider(
            kind="sandbox",
            label="sandbox model",
            api_key=stored.api_key,
            base_url=stored.base_url,
        )
    if stored.base_url:
        return LlmProvider(
            kind="openai",
            label=f"the model server at {shown_address(stored.base_url) or 'its base_url'}",
            api_key=stored.api_key or NO_KEY,
            base_url=stored.base_url,
            model=stored.model,
            response_format=form,
        )
    if stored.api_key:
        return LlmProvider(
            kind="openai",
            label="OpenAI",
            api_key=stored.api_key,
            model=stored.model,
            response_format=form,
        )
    return None
