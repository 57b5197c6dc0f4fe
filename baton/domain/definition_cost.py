"""Estimate the cost of computing with a workflow definition, valid or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from baton.domain.offloader import INLINE_COST
from baton.domain.workflow import AgentDefinition
from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.cost import UNKNOWN, expression_cost

#: Checking costs this much more than parsing JSON of the same size: schemas are compared.
JUDGING_COST = 64

_SCHEMAS = ("input_schema", "output_schema")
#: With these keywords, comparing schemas and making samples can take any time, whatever their size.
_GROWING = frozenset(
    {"$ref", "$dynamicRef", "$recursiveRef", "anyOf", "oneOf", "allOf", "not", "if"}
    | {"minItems", "minLength", "contains", "pattern", "patternProperties", "propertyNames"}
    | {"dependentSchemas", "unevaluatedProperties", "unevaluatedItems"}
)


def definition_cost(
    document: JsonObject,
    *,
    document_bytes: int,
    library: Mapping[str, AgentDefinition],
    data_bytes: int = 0,
) -> int:
    """Return the cost of checking a workflow file, or of passing data of this size through it."""
    cost = document_bytes * JUDGING_COST + data_bytes
    for part in _parts(document, library):
        if cost >= INLINE_COST:  # the rest makes no difference
            break
        for name in _SCHEMAS:
            if _grows(part.get(name)):
                return UNKNOWN
        cost += sum(expression_cost(text, data_bytes).units for text in _expressions(part))
    return cost


def _grows(schema: JsonValue) -> bool:
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if part.keys() & _GROWING:
                return True
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return False


def _parts(
    document: JsonObject, library: Mapping[str, AgentDefinition]
) -> Iterator[Mapping[str, JsonValue]]:
    """Yield the file, its steps and agents, and the library agents that steps refer to."""
    yield document
    for member in ("steps", "agents"):
        listed = document.get(member)
        for item in listed if isinstance(listed, list) else ():
            if not isinstance(item, dict):
                continue
            yield item
            agent = library.get(str(item.get("agent")))
            if agent is not None:
                yield {"input_schema": agent.input_schema, "output_schema": agent.output_schema}


def _expressions(part: Mapping[str, JsonValue]) -> Iterator[str]:
    sources: list[JsonValue] = [{"expr": part.get("when")}]
    mapping = part.get("mapping")
    sources += mapping.values() if isinstance(mapping, dict) else ()
    for source in sources:
        text = source.get("expr") if isinstance(source, dict) else source
        if isinstance(text, str):
            yield text
