"""Kind `ticket_analyzer`: from a ServiceNow incident or free text to structured fields."""

from __future__ import annotations

from baton.agents.config_check import check_ticket_analyzer
from baton.agents.config_schema import config_schema
from baton.agents.host import AgentHost
from baton.agents.recorded_prompt import ticket_prompt
from baton.agents.ticket_analyzer import TicketAnalyzer, TicketAnalyzerConfig
from baton.domain.agent_kind import AgentKind, Operation
from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.domain.workflow import Effect

TICKET_ANALYZER = AgentKind(
    name="ticket_analyzer",
    title=Text("kinds.ticket_analyzer.title", "Ticket analysis"),
    description=Text(
        "kinds.ticket_analyzer.description",
        "Reads an incident from ServiceNow and lets a language model analyze it.",
    ),
    icon=Icon(
        (
            "M15 5l0 2",
            "M15 11l0 2",
            "M15 17l0 2",
            (
                "M5 5h14a2 2 0 0 1 2 2v3a2 2 0 0 0 0 4v3a2 2 0 0 1 -2 2h-14"
                "a2 2 0 0 1 -2 -2v-3a2 2 0 0 0 0 -4v-3a2 2 0 0 1 2 -2"
            ),
        )
    ),
    operations=(
        Operation(
            name="analyze",
            title=Text("kinds.ticket_analyzer.analyze.title", "Analyze a ticket"),
            effect=Effect.READ,
            config_schema=config_schema(TicketAnalyzerConfig),
        ),
    ),
    credential_types=("llm", "servicenow"),
    check=check_ticket_analyzer,
    prompt=ticket_prompt,
    runtime="baton.agents.kinds.ticket_analyzer:open_runtime",
)


def open_runtime(host: AgentHost) -> TicketAnalyzer:
    """Open the runtime with the connections and models that all agents share."""
    return TicketAnalyzer(llm=host.llm, systems=host.systems)
