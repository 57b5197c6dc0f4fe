"""Kind `ticket_analyzer`: from a ServiceNow incident or free text to structured fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, cast

from baton.agents.config_schema import credential, described
from baton.agents.incident_text import incident_text
from baton.agents.llm import LlmConfig, LlmRuntime, read_config
from baton.agents.systems import Systems
from baton.connectors.servicenow import SYSTEM
from baton.domain.agent_call import AgentCall, AttemptRecorder
from baton.errors import InputInvalid, Problem, SystemRefused
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject, decode, to_object_text
from baton.sentence import say

#: Known without asking the model.
GIVEN = ("raw_text",)
#: Fields that describe the subject of an incident.
_TOLD = frozenset({"short_description", "description"})


class TicketAnalyzerConfig(LlmConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Reads an incident from ServiceNow and lets a language model analyze it."""

    servicenow: Annotated[
        str, credential("ServiceNow", "Credential for reading incidents.", type_name="servicenow")
    ] = "servicenow"
    extra_fields: Annotated[
        tuple[str, ...],
        described("Extra fields", "Columns of this instance that tell about the ticket."),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAnalyzer:
    """Runs agents of kind `ticket_analyzer`."""

    llm: LlmRuntime
    systems: Systems

    async def run(self, call: AgentCall) -> bytes:
        """Read the incident unless the input has `text`, then let the model analyze it.

        The model does not repeat `raw_text`, and a `ticket_id` in the input is kept.
        """
        config = read_config(call.config, TicketAnalyzerConfig, call.agent)
        data = cast("JsonObject", decode(call.input))
        ticket_id, text = await self._ticket(data, config, call.recorder)
        asked = replace(
            call,
            input=to_object_text({"ticket_id": ticket_id, "text": text}),
            output_schema=_without(call.output_schema, GIVEN),
        )
        answer = cast("JsonObject", decode(await self.llm.ask(asked, config)))
        known: JsonObject = {"raw_text": text}
        if ticket_id is not None:
            known["ticket_id"] = ticket_id
        return to_object_text(answer | known)

    async def _ticket(
        self, data: JsonObject, config: TicketAnalyzerConfig, recorder: AttemptRecorder
    ) -> tuple[str | None, str]:
        """Return the id and the text of the ticket."""
        ticket_id, text = data.get("ticket_id"), data.get("text")
        known_id = ticket_id if isinstance(ticket_id, str) and ticket_id.strip() else None
        if isinstance(text, str) and text.strip():
            return known_id, text
        if known_id is None:
            raise _nothing_to_read(data)
        servicenow = self.systems.servicenow(config.servicenow)
        incident = await servicenow.incident(known_id, extra_fields=config.extra_fields)
        hidden = incident.hidden & _TOLD
        _say_hidden(hidden, recorder)
        told = incident_text(incident, extra_fields=config.extra_fields, hidden=hidden)
        recorder.log("read incident", ticket_id=told["ticket_id"], characters=len(told["text"]))
        return told["ticket_id"], told["text"]


def _nothing_to_read(data: JsonObject) -> InputInvalid:
    """Return the error for an input without a ticket, describing what it has instead."""
    problems = tuple(
        Problem(
            message=say(
                "$.{name} must be text that is not empty, got {data}.",
                name=name,
                data=shown(data[name]),
            ),
            path=f"$.{name}",
            rule="type",
            expected="text",
            got=shown(data[name]),
        )
        for name in ("text", "ticket_id")
        if data.get(name) is not None
    )
    said = "".join(f" {problem.message}" for problem in problems)
    return InputInvalid(
        say("The ticket needs text, or a ticket_id to read it from ServiceNow.{said}", said=said),
        problems=problems,
    )


def _say_hidden(hidden: Collection[str], recorder: AttemptRecorder) -> None:
    """Fail if access rules hide the whole ticket; warn if they hide part of it."""
    if not hidden:
        return
    hiding = say(
        "Access rules of ServiceNow hide {fields} of the incident from the credential's user.",
        fields=" and ".join(sorted(hidden)),
    )
    refused = SystemRefused(hiding, system=SYSTEM).advise(
        say("Give the user a role that may read it, such as itil.")
    )
    if len(hidden) == len(_TOLD):
        raise refused
    recorder.log(refused.message, level="warning")


def _without(
    schema: Mapping[str, Any] | bool | None, names: tuple[str, ...]
) -> Mapping[str, Any] | bool | None:
    """Return an object schema without some of its properties."""
    if not isinstance(schema, Mapping):
        return schema
    properties = schema.get("properties", {})
    return {
        **schema,
        "properties": {name: part for name, part in properties.items() if name not in names},
        "required": [name for name in schema.get("required", ()) if name not in names],
    }
