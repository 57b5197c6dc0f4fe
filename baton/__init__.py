"""Baton runs AI agents one after another.

Public interface for those who write agents::

    from baton import AgentContext, agent

    @agent(slug="word-count", name="Word count", effect="read")
    async def word_count(text: str, *, ctx: AgentContext) -> dict[str, int]:
        ctx.log("counting", characters=len(text))
        return {"words": len(text.split())}
"""

from baton.agents.authoring import AgentContext, agent
from baton.errors import AgentError, TransientAgentError

__all__ = ["AgentContext", "AgentError", "TransientAgentError", "agent"]
