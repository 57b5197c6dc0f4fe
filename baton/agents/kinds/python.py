"""Kind `python`: decorated functions."""

from __future__ import annotations

from baton.agents.config_check import check_python
from baton.agents.config_schema import OPEN_CONFIG
from baton.agents.host import AgentHost
from baton.agents.python import PythonRuntime
from baton.domain.agent_kind import AgentKind, Operation
from baton.domain.icon import Icon
from baton.domain.texts import Text

PYTHON = AgentKind(
    name="python",
    title=Text("kinds.python.title", "Python"),
    description=Text("kinds.python.description", "Calls a Python function."),
    icon=Icon(
        (
            "M12 9h-7a2 2 0 0 0 -2 2v4a2 2 0 0 0 2 2h3",
            "M12 15h7a2 2 0 0 0 2 -2v-4a2 2 0 0 0 -2 -2h-3",
            (
                "M8 9v-4a2 2 0 0 1 2 -2h4a2 2 0 0 1 2 2v5a2 2 0 0 1 -2 2h-4"
                "a2 2 0 0 0 -2 2v5a2 2 0 0 0 2 2h4a2 2 0 0 0 2 -2v-4"
            ),
            "M11 6l0 .01",
            "M13 18l0 .01",
        )
    ),
    operations=(
        Operation(
            name="call",
            title=Text("kinds.python.call.title", "Call a function"),
            effect=None,
            config_schema=OPEN_CONFIG,
        ),
    ),
    check=check_python,
    runtime="baton.agents.kinds.python:open_runtime",
)


def open_runtime(host: AgentHost) -> PythonRuntime:
    """Open the runtime for the agents that were found when the process started."""
    settings = host.settings
    return PythonRuntime(
        settings.python_agents,
        sources=settings.python_sources,
        limits=settings.children,
        find_credential=settings.find_credential,
        on_stuck=settings.on_stuck,
    )
