"""The credential type for language models."""

from __future__ import annotations

from collections.abc import Mapping

from baton.agents.llm_provider import AZURE_API_VERSION, LlmProvider, provider_of
from baton.domain.credential_type import CredentialType
from baton.domain.icon import Icon
from baton.domain.texts import Text


def _read(members: Mapping[str, object]) -> LlmProvider:
    return provider_of(members, LLM.name)


LLM = CredentialType(
    name="llm",
    title=Text("credentials.llm.title", "Language model"),
    description=Text(
        "credentials.llm.description",
        "OpenAI, Azure OpenAI, or any server with OpenAI's interface.",
    ),
    icon=Icon(
        (
            (
                "M16 18a2 2 0 0 1 2 2a2 2 0 0 1 2 -2a2 2 0 0 1 -2 -2a2 2 0 0 1 -2 2"
                "m0 -12a2 2 0 0 1 2 2a2 2 0 0 1 2 -2a2 2 0 0 1 -2 -2a2 2 0 0 1 -2 2"
                "m-7 12a6 6 0 0 1 6 -6a6 6 0 0 1 -6 -6a6 6 0 0 1 -6 6a6 6 0 0 1 6 6"
            ),
        )
    ),
    members_schema={
        "type": "object",
        "properties": {
            "api_key": {"type": "string", "title": "API key", "writeOnly": True},
            "base_url": {"type": "string", "title": "Address of the server", "format": "uri"},
            "model": {"type": "string", "title": "Model", "description": "Where agents name none."},
            "azure_endpoint": {
                "type": "string",
                "title": "Azure OpenAI endpoint",
                "format": "uri",
            },
            "deployment": {"type": "string", "title": "Azure OpenAI deployment"},
            "api_version": {
                "type": "string",
                "title": "Azure OpenAI API version",
                "default": AZURE_API_VERSION,
            },
            "response_format": {
                "title": "Response format",
                "enum": ["auto", "json_schema", "json_object", "none"],
                "default": "auto",
            },
        },
        "anyOf": [
            {"required": ["api_key"]},
            {"required": ["base_url"]},
        ],
        "dependentRequired": {"azure_endpoint": ["api_key", "deployment"]},
    },
    read=_read,
    test_connection="baton.agents.llm_connection:test_llm",
)
