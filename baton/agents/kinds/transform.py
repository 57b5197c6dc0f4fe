"""Kind `transform`: new fields from the input, without calling anything."""

from __future__ import annotations

from collections.abc import Iterator

from baton.agents.config_check import read_members
from baton.agents.config_schema import config_schema
from baton.agents.host import AgentHost
from baton.agents.placeholder_check import expression_problems, placeholder_problems
from baton.agents.transform import MapFields, ParseJson, RenderText, TransformRuntime
from baton.domain.agent_check import AgentUse
from baton.domain.agent_kind import OPERATION, AgentKind, Operation, Schemas
from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.domain.workflow import Effect
from baton.errors import Problem
from baton.jsontext.path import json_path
from baton.jsontext.text import JsonObject


def check_transform(use: AgentUse) -> tuple[Problem, ...]:
    """Check the members of the operation, and every expression and placeholder in them."""
    members = {name: value for name, value in use.config.items() if name != OPERATION}
    operation = TransformRuntime.OPERATIONS[str(use.config[OPERATION])]
    transformation, problems = read_members(members, operation)
    return (*problems, *_expression_problems(transformation, use.inputs))


def _expression_problems(
    transformation: object, inputs: frozenset[str] | None
) -> Iterator[Problem]:
    if isinstance(transformation, MapFields):
        for name, expression in transformation.fields.items():
            place = json_path(["config", "fields", name])
            yield from expression_problems(place, expression, inputs)
    elif isinstance(transformation, ParseJson):
        yield from expression_problems("$.config.text", transformation.text, inputs)
    elif isinstance(transformation, RenderText):
        yield from placeholder_problems("$.config.template", transformation.template, inputs)


def _mapped(config: JsonObject) -> Schemas:
    fields = config.get("fields")
    names = list(fields) if isinstance(fields, dict) else []
    return _exactly({name: {} for name in names})


def _rendered(config: JsonObject) -> Schemas:
    name = str(config.get("into", "text"))
    return _exactly({name: {"type": "string"}})


def _exactly(properties: JsonObject) -> Schemas:
    """The schemas of an agent whose output has these members and no others."""
    return Schemas(
        output={
            "type": "object",
            "properties": properties,
            "required": [*properties],
            "additionalProperties": False,
        }
    )


def _parsed(config: JsonObject) -> Schemas:
    del config
    return Schemas(output={"type": "object"})


TRANSFORM = AgentKind(
    name="transform",
    title=Text("kinds.transform.title", "Transform"),
    description=Text(
        "kinds.transform.description", "Computes new fields from the input, and calls nothing."
    ),
    icon=Icon(
        (
            "M3 6a3 3 0 1 0 6 0a3 3 0 0 0 -6 0",
            "M21 11v-3a2 2 0 0 0 -2 -2h-6l3 3m0 -6l-3 3",
            "M3 13v3a2 2 0 0 0 2 2h6l-3 -3m0 6l3 -3",
            "M15 18a3 3 0 1 0 6 0a3 3 0 0 0 -6 0",
        )
    ),
    operations=(
        Operation(
            name="map",
            title=Text("kinds.transform.map.title", "Compute fields"),
            effect=Effect.READ,
            config_schema=config_schema(MapFields),
            schemas=_mapped,
        ),
        Operation(
            name="render_text",
            title=Text("kinds.transform.render_text.title", "Fill a text"),
            effect=Effect.READ,
            config_schema=config_schema(RenderText),
            schemas=_rendered,
        ),
        Operation(
            name="parse_json",
            title=Text("kinds.transform.parse_json.title", "Read JSON in a text"),
            effect=Effect.READ,
            config_schema=config_schema(ParseJson),
            schemas=_parsed,
        ),
    ),
    check=check_transform,
    runtime="baton.agents.kinds.transform:open_runtime",
)


def open_runtime(host: AgentHost) -> TransformRuntime:
    """Open the runtime, which computes where the cost allows."""
    return TransformRuntime(offloader=host.settings.offloader)
