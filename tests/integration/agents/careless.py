"""Agents that leave traces in their process, and some that look for them."""

import asyncio
import os

from baton import AgentContext, agent


@agent(slug="environment")
def environment() -> dict:
    return dict(os.environ)


@agent(slug="asks", credentials=("crm",))
def asks(name: str, *, ctx: AgentContext) -> dict:
    return dict(ctx.credentials[name])


@agent(slug="asks-async", credentials=("crm",))
async def asks_async(name: str, *, ctx: AgentContext) -> dict:
    await asyncio.sleep(0)
    return dict(ctx.credentials[name])
