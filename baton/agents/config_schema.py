"""Configurations of agents as JSON Schema, from which forms are made."""

from __future__ import annotations

from typing import cast

import msgspec

from baton.jsontext.text import JsonObject

#: A member that names a credential.
CREDENTIAL_FORMAT = "credential"

#: Where the agent's own code says what it reads.
OPEN_CONFIG: JsonObject = {
    "type": "object",
    "description": "Members that the function reads from ctx.config.",
    "properties": {},
}


def described(title: str, description: str) -> msgspec.Meta:
    """The display of a member in a form."""
    return msgspec.Meta(title=title, description=description)


def credential(title: str, description: str) -> msgspec.Meta:
    """The same for the name of a credential."""
    return msgspec.Meta(
        title=title, description=description, extra_json_schema={"format": CREDENTIAL_FORMAT}
    )


def config_schema(config: type[msgspec.Struct]) -> JsonObject:
    """The JSON Schema of a configuration, each member with title, description and default."""
    (schema,), definitions = msgspec.json.schema_components([config])
    del schema
    return cast("JsonObject", definitions[config.__name__])
