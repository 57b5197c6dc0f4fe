"""The interface for plug-ins, and how they are found; authors of plug-ins import from here.

A package offers a descriptor as an entry point that has the descriptor's name:

    [project.entry-points."baton.kinds"]
    exchange_rate = "example_rates.kind:EXCHANGE_RATE"

Baton declares what it ships in the same way.
"""

from baton.domain.agent_call import AgentCall, AgentRuntime
from baton.domain.agent_check import AgentUse
from baton.domain.agent_kind import AgentKind, Operation, Schemas
from baton.domain.channel_type import ChannelType
from baton.domain.credential_type import CredentialType
from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.domain.trigger_type import TriggerType
from baton.domain.workflow import Effect

__all__ = [
    "AgentCall",
    "AgentKind",
    "AgentRuntime",
    "AgentUse",
    "ChannelType",
    "CredentialType",
    "Effect",
    "Icon",
    "Operation",
    "Schemas",
    "Text",
    "TriggerType",
]
