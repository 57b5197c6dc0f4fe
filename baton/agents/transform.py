"""Kind `transform`: new fields computed from the input, without calling anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import msgspec

from baton.agents.config_schema import described, long_text
from baton.agents.llm import read_config
from baton.agents.prompt import fill, filling_cost
from baton.domain.agent_call import AgentCall
from baton.domain.mapping import parse_path
from baton.domain.offloader import Offloader
from baton.errors import InputInvalid, InvalidInput, InvalidJson, StepTooMuchWork, TooMuchWork
from baton.expressions.expression import evaluate_text
from baton.jsontext.text import (
    decode,
    decode_object,
    encode_members,
    parse_object,
    part_at,
    to_text,
)
from baton.schemas.cost import expression_cost
from baton.sentence import say


class MapFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Computes each field of the output by an expression over the input."""

    fields: Annotated[
        dict[str, str],
        msgspec.Meta(min_length=1, extra_json_schema={"examples": [{"name": "customer.name"}]}),
        described("Fields", "Each by an expression over the input, such as customer.name."),
    ]

    def cost(self, text: bytes) -> int:
        """Return the cost of computing the output."""
        return sum(expression_cost(each, len(text)).units for each in self.fields.values())

    def output(self, text: bytes) -> bytes:
        """Return the fields; a path copies its value exactly, or gives null for a missing one."""
        return encode_members({name: _value(each, text) for name, each in self.fields.items()})


class ParseJson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Reads the JSON object in a text."""

    text: Annotated[str, described("Text", "The field of the input that holds the JSON.")] = "text"

    def cost(self, text: bytes) -> int:
        """Return the cost of reading."""
        return expression_cost(self.text, len(text)).units

    def output(self, text: bytes) -> bytes:
        """Return the object; raises `InputInvalid` if the field holds no JSON object."""
        content = decode(_value(self.text, text))
        if not isinstance(content, str):
            raise InputInvalid(
                say(
                    "The input has no text at {path}, from which JSON should be read. Map a text "
                    "to it.",
                    path=self.text,
                )
            )
        try:
            parse_object(content, what="text")
        except InvalidJson as error:
            raise InputInvalid(
                say("{path} cannot be read. {why}", path=self.text, why=error.sentence)
            ) from error
        return content.encode()


class RenderText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fills the placeholders of a text."""

    template: Annotated[
        str, long_text("Text", "With {{ field }} for values of the input, or an expression there.")
    ]
    into: Annotated[str, described("Field", "The field of the output that holds the text.")] = (
        "text"
    )

    def cost(self, text: bytes) -> int:
        """Return the cost of filling."""
        return filling_cost(self.template, len(text))

    def output(self, text: bytes) -> bytes:
        """Return one field with the filled text."""
        return to_text({self.into: fill(self.template, decode(text))})


Transformation = MapFields | ParseJson | RenderText


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformRuntime:
    """Runs agents of kind `transform`."""

    OPERATIONS: ClassVar[Mapping[str, type[Transformation]]] = {
        "map": MapFields,
        "parse_json": ParseJson,
        "render_text": RenderText,
    }

    offloader: Offloader

    async def run(self, call: AgentCall) -> bytes:
        """Return the computed object; raises a `StepError` if the input does not allow it."""
        members = {name: value for name, value in call.config.items() if name != "operation"}
        kind = self.OPERATIONS[call.config["operation"]]
        transformation: Transformation = read_config(members, kind, call.agent)
        try:
            return await self.offloader.compute(
                transformation.cost(call.input), transformation.output, call.input
            )
        except TooMuchWork as error:
            raise StepTooMuchWork(
                say(
                    "The output of the agent {agent!r} cannot be computed from its input. {why}",
                    agent=call.agent,
                    why=error.sentence,
                )
            ) from error


def _value(expression: str, text: bytes) -> bytes:
    try:
        path = parse_path(expression)
    except InvalidInput:
        return evaluate_text(expression, decode_object(text))
    found = part_at(text, path)
    return b"null" if found is None else found
