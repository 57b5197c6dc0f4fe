"""Kind `customer_data`: the customer 360 from Dynamics 365, SharePoint and ServiceNow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, cast

import msgspec

from baton.agents.config_schema import credential
from baton.agents.customer_360 import collect
from baton.agents.llm import read_config
from baton.agents.systems import Systems
from baton.domain.agent_call import AgentCall
from baton.errors import InputInvalid, Problem
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject, decode, to_exact_text
from baton.sentence import say


class CustomerDataConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Gathers what three systems know; null leaves a system out, which Dynamics 365 cannot be."""

    crm: Annotated[
        str,
        credential("Dynamics 365", "Credential for accounts and orders.", type_name="dataverse"),
    ] = "crm"
    sharepoint: Annotated[
        str | None,
        credential(
            "SharePoint", "Credential for documents; empty leaves them out.", type_name="sharepoint"
        ),
    ] = "sharepoint"
    servicenow: Annotated[
        str | None,
        credential(
            "ServiceNow", "Credential for incidents; empty leaves them out.", type_name="servicenow"
        ),
    ] = "servicenow"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerData:
    """Runs agents of kind `customer_data`."""

    systems: Systems
    #: Monotonic seconds, for durations.
    clock: Callable[[], float]

    async def run(self, call: AgentCall) -> bytes:
        """Return `{"customer_360": ...}` for the `customer_id` and the ticket of the input."""
        config = read_config(call.config, CustomerDataConfig, call.agent)
        ticket = cast("JsonObject", decode(call.input))
        customer_id = _customer_id(ticket)
        systems = self.systems
        return to_exact_text(
            await collect(
                customer_id,
                ticket,
                crm=systems.dataverse(config.crm),
                sharepoint=systems.sharepoint(config.sharepoint) if config.sharepoint else None,
                servicenow=systems.servicenow(config.servicenow) if config.servicenow else None,
                clock=self.clock,
            )
        )


def _customer_id(ticket: JsonObject) -> str | None:
    """Return the customer id as text; raises `InputInvalid` unless it is text or a whole number."""
    found = ticket.get("customer_id")
    if found is None or isinstance(found, str):
        return found
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    problem = Problem(
        message=say("$.customer_id must be text, got {found}.", found=shown(found)),
        path="$.customer_id",
        rule="type",
        expected="text",
        got=shown(found),
    )
    raise InputInvalid(
        say(
            "The customer cannot be looked up: {why} Map the customer's number, e-mail "
            "address or id to it.",
            why=problem.sentence,
        ),
        problems=(problem,),
    )
