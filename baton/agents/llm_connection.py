"""Test connection for language models: the list of models costs no tokens."""

from __future__ import annotations

import msgspec

from baton.agents.llm_provider import OPENAI, LlmProvider
from baton.connectors.connection import Connection
from baton.connectors.http import Call
from baton.errors import SystemNotFound
from baton.sentence import say


class _Model(msgspec.Struct):
    id: str = ""


class _Models(msgspec.Struct):
    data: list[_Model] = []


async def test_llm(connection: Connection, provider: LlmProvider) -> str:
    """List the models of the server."""
    system = f"{provider.label[:1].upper()}{provider.label[1:]}"
    call = Call(
        system=system,
        operation="list its models",
        url=_address(provider),
        headers=_headers(provider),
        secrets=(provider.api_key,),
        max_bytes=4 * 1024 * 1024,
    )
    try:
        answer = await connection.http.send(call)
    except SystemNotFound:
        return say(
            "{system} answers. It has no list of models, so its key is tried by the first agent.",
            system=system,
        )
    models = [model.id for model in answer.decode(_Models).data]
    if provider.model is not None and provider.model not in models:
        return say(
            "{system} accepts the key. It does not list the model {model}.",
            system=system,
            model=provider.model,
        )
    return say(
        "{system} accepts the key and lists {count} models.", system=system, count=len(models)
    )


def _address(provider: LlmProvider) -> str:
    if provider.azure_endpoint:
        endpoint = provider.azure_endpoint.rstrip("/")
        return f"{endpoint}/openai/models?api-version={provider.api_version}"
    return f"{(provider.base_url or OPENAI).rstrip('/')}/models"


def _headers(provider: LlmProvider) -> dict[str, str]:
    if provider.azure_endpoint:
        return {"api-key": provider.api_key}
    return {"Authorization": f"Bearer {provider.api_key}"}
