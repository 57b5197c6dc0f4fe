"""JSON Schema of agent configurations, from which the UI builds forms."""

from __future__ import annotations

from typing import cast

import msgspec

from baton.domain.agent_kind import CREDENTIAL_FORMAT, CREDENTIAL_TYPE
from baton.jsontext.text import JsonObject

#: For agents whose code decides which members it reads.
OPEN_CONFIG: JsonObject = {
    "type": "object",
    "description": "Members that the function reads from ctx.config.",
    "properties": {},
}


def described(title: str, description: str) -> msgspec.Meta:
    """Return the title and description of a member for forms."""
    return msgspec.Meta(title=title, description=description)


def long_text(title: str, description: str) -> msgspec.Meta:
    """Return the same for a member whose text has several lines."""
    return msgspec.Meta(
        title=title, description=description, extra_json_schema={"contentMediaType": "text/plain"}
    )


def credential(title: str, description: str, *, type_name: str) -> msgspec.Meta:
    """Return the same for a member that names a credential of a type."""
    return msgspec.Meta(
        title=title,
        description=description,
        extra_json_schema={"format": CREDENTIAL_FORMAT, CREDENTIAL_TYPE: type_name},
    )


def config_schema(config: type[msgspec.Struct]) -> JsonObject:
    """Return the JSON Schema of a configuration, with titles, descriptions and defaults."""
    (schema,), definitions = msgspec.json.schema_components([config])
    del schema
    return cast("JsonObject", definitions[config.__name__])
