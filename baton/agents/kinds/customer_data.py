"""Kind `customer_data`: the customer 360 from Dynamics 365, SharePoint and ServiceNow."""

from __future__ import annotations

from baton.agents.config_check import check_customer_data
from baton.agents.config_schema import config_schema
from baton.agents.customer_data import CustomerData, CustomerDataConfig
from baton.agents.host import AgentHost
from baton.domain.agent_kind import AgentKind, Operation
from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.domain.workflow import Effect

CUSTOMER_DATA = AgentKind(
    name="customer_data",
    title=Text("kinds.customer_data.title", "Customer data"),
    description=Text(
        "kinds.customer_data.description",
        "Gathers what Dynamics 365, SharePoint and ServiceNow know about a customer.",
    ),
    icon=Icon(
        (
            "M8 7a4 4 0 1 0 8 0a4 4 0 0 0 -8 0",
            "M6 21v-2a4 4 0 0 1 4 -4h1.5",
            "M15 18a3 3 0 1 0 6 0a3 3 0 1 0 -6 0",
            "M20.2 20.2l1.8 1.8",
        )
    ),
    operations=(
        Operation(
            name="collect",
            title=Text("kinds.customer_data.collect.title", "Collect customer data"),
            effect=Effect.READ,
            config_schema=config_schema(CustomerDataConfig),
        ),
    ),
    credential_types=("dataverse", "sharepoint", "servicenow"),
    check=check_customer_data,
    runtime="baton.agents.kinds.customer_data:open_runtime",
)


def open_runtime(host: AgentHost) -> CustomerData:
    """Open the runtime with the connections that all agents share."""
    return CustomerData(systems=host.systems, clock=host.settings.clock)
