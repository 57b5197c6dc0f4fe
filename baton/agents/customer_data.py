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
from baton.domain.json_text import JsonObject, decode, to_exact_text


class CustomerDataConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Gathers what three systems know; null leaves a system out, which Dynamics 365 cannot be."""

    crm: Annotated[str, credential("Dynamics 365", "Credential for accounts and orders.")] = "crm"
    sharepoint: Annotated[
        str | None, credential("SharePoint", "Credential for documents; empty leaves them out.")
    ] = "sharepoint"
    servicenow: Annotated[
        str | None, credential("ServiceNow", "Credential for incidents; empty leaves them out.")
    ] = "servicenow"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerData:
    """Runs agents of kind `customer_data`."""

    systems: Systems
    #: Seconds that only go forward, for durations.
    clock: Callable[[], float]

    async def run(self, call: AgentCall) -> bytes:
        """Return `{"customer_360": ...}` for the `customer_id` and the ticket of the input."""
        config = read_config(call.config, CustomerDataConfig, call.agent)
        ticket = cast("JsonObject", decode(call.input))
        customer_id = ticket.get("customer_id")
        systems = self.systems
        return to_exact_text(
            await collect(
                customer_id if isinstance(customer_id, str) else None,
                ticket,
                crm=systems.dataverse(config.crm),
                sharepoint=systems.sharepoint(config.sharepoint) if config.sharepoint else None,
                servicenow=systems.servicenow(config.servicenow) if config.servicenow else None,
                clock=self.clock,
            )
        )
