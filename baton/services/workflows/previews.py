"""Previews of the data in a chain, before anything runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec
from msgspec import UNSET

from baton.domain.actor import Actor
from baton.domain.agent_defaults import with_kind_defaults
from baton.domain.agent_kind import Kinds
from baton.domain.available_fields import (
    MOST_FIELDS_OF_A_CHAIN,
    AvailableField,
    FieldTrees,
)
from baton.domain.data_flow import MOST_SCHEMAS, DataFlow, Producer
from baton.domain.definition_cost import definition_cost
from baton.domain.edges import ChainStep
from baton.domain.failure import ProblemDetail
from baton.domain.implied_input import implied_input
from baton.domain.mapping import parse_source
from baton.domain.offloader import INLINE, Offloader
from baton.domain.permission import Permission
from baton.domain.workflow import AgentDefinition
from baton.domain.workflow_chain import chain_of, usable
from baton.engine.context_manager import ContextManager, ExecutionData, context_of
from baton.engine.left_out import explained
from baton.errors import ConditionFailed, InvalidInput, MappingFailed, Problem
from baton.expressions.expression import check_expression
from baton.jsontext.text import (
    JsonObject,
    JsonValue,
    decode,
    decode_object,
    encode_members,
    to_text,
)
from baton.schemas.sample import MOST_WORK_ON_SAMPLES, sample_of
from baton.schemas.validate import Schema, violations
from baton.services.agents.known import KnownAgents
from baton.services.permissions import requires
from baton.services.workflows.preview_answers import (
    FieldOut,
    InputOrigin,
    OutputOrigin,
    Preview,
    PreviewInput,
    PreviewStep,
)
from baton.work_limit import WorkLimit

#: Larger values are not sent back, and give no samples.
_SHOWN_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewOrder:
    """The definition and the input to preview; neither has to be valid."""

    definition: JsonObject
    #: Exact JSON text of an object; null takes an example.
    input: bytes | None = None
    #: Outputs of steps, by key.
    pins: Mapping[str, bytes] = field(default_factory=dict)


class Previews:
    """Shows data flowing through chains; runs no agent."""

    def __init__(self, *, agents: KnownAgents, kinds: Kinds, offloader: Offloader) -> None:
        self._agents = agents
        self._kinds = kinds
        self._offloader = offloader

    @requires(Permission.WORKFLOWS_READ)
    async def preview(self, order: PreviewOrder, *, actor: Actor) -> bytes:  # noqa: ARG002 @requires reads it
        """The data at each step as JSON text."""
        library = (await self._agents.named_in(order.definition)).agents
        cost = definition_cost(
            order.definition,
            document_bytes=len(to_text(order.definition)),
            library=library,
            data_bytes=len(order.input or b"") + sum(map(len, order.pins.values())),
        )
        return await self._offloader.compute(cost, _preview, order, library, self._kinds)


def _preview(order: PreviewOrder, library: Mapping[str, AgentDefinition], kinds: Kinds) -> bytes:
    """The same in one go: where all of it was offloaded, nothing in it waits."""
    definition = with_kind_defaults(order.definition, kinds)
    showing = _show(replace(order, definition=definition), library)
    try:
        showing.send(None)
    except StopIteration as done:
        text: bytes = done.value
        return text
    raise RuntimeError("A preview waited for something.")


async def _show(order: PreviewOrder, library: Mapping[str, AgentDefinition]) -> bytes:
    schema = usable(order.definition.get("input_schema"))
    samples = WorkLimit(MOST_WORK_ON_SAMPLES)
    chain = chain_of(order.definition, library)
    given, origin = _input(order, schema, chain, samples)
    data = ExecutionData(input=given or b"{}", outputs={})
    producers = [Producer(key=None, name="Input", schema=schema)]
    fields = _Fields()
    steps: list[PreviewStep] = []
    first = fields.available(producers, data)
    for step in chain:
        available = fields.available(producers, data) if steps else first
        shown = await _Step(step=step, data=data, samples=samples).show(order.pins, available)
        steps.append(shown.step)
        producers.append(step.producer)
        if shown.output is not None and step.key is not None:
            data = ExecutionData(input=data.input, outputs={**data.outputs, step.key: shown.output})
    whole = Preview(input=_raw(given), input_origin=origin, available=first, steps=steps)
    return msgspec.json.encode(whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    step: PreviewStep
    output: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    step: ChainStep
    data: ExecutionData
    #: Shared by the samples of all steps.
    samples: WorkLimit

    async def show(self, pins: Mapping[str, bytes], available: Sequence[FieldOut]) -> _Shown:
        warnings: list[str] = []
        skipped = await self._skipped(warnings)
        inputs, prepared = await self._inputs(warnings)
        problems: tuple[Problem, ...] = ()
        if prepared is not None and self.step.input_schema is not None:
            problems = violations(self.step.input_schema, prepared)
        output, origin = self._output(pins, warnings, skipped=skipped)
        step = PreviewStep(
            key=self.step.key,
            skipped=skipped,
            input=_raw(prepared),
            inputs=inputs,
            output=_raw(output),
            output_origin=origin,
            warnings=warnings,
            problems=[ProblemDetail.of(problem) for problem in problems],
            available=available,
        )
        return _Shown(step=step, output=output)

    async def _skipped(self, warnings: list[str]) -> bool | None:
        if self.step.when is None:
            return False
        try:
            check_expression(self.step.when)
            return not await ContextManager(INLINE).condition(self.step.when, self.data)
        except (ConditionFailed, InvalidInput) as error:
            warnings.append(error.message)
            return None

    async def _inputs(self, warnings: list[str]) -> tuple[list[PreviewInput], bytes | None]:
        """Each mapped input on its own, and what the agent would get if all can be made."""
        if self.step.mapping is None:
            return [], context_of(self.data)
        members: dict[str, msgspec.Raw] = {}
        inputs = [
            await self._mapped(name, source, members, warnings)
            for name, source in self.step.mapping.items()
        ]
        whole = all(one.error is None for one in inputs)
        return inputs, encode_members(members) if whole else None

    async def _mapped(
        self,
        name: str,
        document: JsonValue,
        members: dict[str, msgspec.Raw],
        warnings: list[str],
    ) -> PreviewInput:
        """One mapped input, whose value becomes one of `members`."""
        try:
            source = parse_source(document)
            prepared = await ContextManager(INLINE).prepare({name: source}, self.data)
            found = msgspec.json.decode(prepared.text, type=dict[str, msgspec.Raw])
            why = [explained(missing, self.data) for missing in prepared.missing]
        except (InvalidInput, MappingFailed) as error:
            return PreviewInput(name=name, missing=False, nearest=None, error=error.message)
        members |= found
        warnings += [one.message for one in why]
        return PreviewInput(
            name=name,
            missing=name not in found,
            nearest=why[-1].nearest if why else None,
            error=None,
            value=_raw(bytes(found[name])) if name in found else UNSET,
        )

    def _output(
        self, pins: Mapping[str, bytes], warnings: list[str], *, skipped: bool | None
    ) -> tuple[bytes | None, OutputOrigin]:
        if skipped:
            return None, "none"
        schema = self.step.output_schema
        if self.step.key is not None and self.step.key in pins:
            pinned = pins[self.step.key]
            found = () if schema is None else violations(schema, pinned)
            warnings += [f"The pinned output does not fit: {one.message}" for one in found]
            return pinned, "pinned"
        sample = None if schema is None else sample_of(schema, self.samples)
        if sample is None or not sample.text.startswith(b"{"):
            why = "describes no output" if schema is None else "has an output schema without sample"
            warnings.append(f"{self.step.name} {why}, so later steps show nothing from it.")
            return None, "none"
        return sample.text, sample.origin


def _input(
    order: PreviewOrder,
    schema: Schema | None,
    chain: Sequence[ChainStep],
    samples: WorkLimit,
) -> tuple[bytes | None, InputOrigin]:
    if order.input is not None:
        return order.input, "given"
    if schema is None:
        made = implied_input(chain, samples)
        return to_text(made) if made else None, "generated"
    sample = sample_of(schema, samples)
    if sample is None or not sample.text.startswith(b"{"):
        return None, "generated"
    return sample.text, sample.origin


class _Fields:
    """Lists what mappings may name, step after step."""

    def __init__(self) -> None:
        self._work = WorkLimit(MOST_FIELDS_OF_A_CHAIN)
        self._schemas = WorkLimit(MOST_SCHEMAS)
        self._known: dict[str | None, AvailableField] = {}

    def available(self, producers: list[Producer], data: ExecutionData) -> list[FieldOut]:
        texts: dict[str | None, bytes] = {None: data.input}
        texts.update(data.outputs)
        samples: dict[str | None, JsonValue] = {
            key: decode(text)
            for key, text in texts.items()
            if key not in self._known and len(text) <= _SHOWN_BYTES
        }
        context = context_of(data)
        trees = FieldTrees(
            flow=DataFlow(producers=tuple(producers), work=self._schemas),
            samples=samples,
            context=decode_object(context) if len(context) <= _SHOWN_BYTES else {},
            work=self._work,
            known=self._known,
        )
        return [FieldOut.of(found) for found in trees.fields()]


def _raw(text: bytes | None) -> msgspec.Raw | None:
    return None if text is None or len(text) > _SHOWN_BYTES else msgspec.Raw(text)
