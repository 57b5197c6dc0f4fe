"""Agents that say what they should keep to themselves."""

import base64
import json
from urllib.parse import quote

from baton import AgentContext, agent

#: Planted in the credential `python`.
CREDENTIAL = "python"


def said(secret: str, private: str) -> str:
    forms = (
        secret,
        base64.b64encode(f"user:{secret}".encode()).decode(),
        quote(secret, safe=""),
        json.dumps({"x": secret}),
        private,
    )
    return " | ".join(forms)


def fail(text: str) -> None:
    try:
        _ = {}[text]
    except KeyError as cause:
        error = ValueError(f"it broke: {text}")
        error.add_note(f"a note: {text}")
        raise error from cause


@agent(slug="leaky", name="Leaky", effect="read", credentials=(CREDENTIAL,))
async def leaky(payload: dict, *, ctx: AgentContext) -> dict:
    text = said(ctx.credentials[CREDENTIAL]["password"], payload["private"])
    ctx.log(text, answer={"text": text})
    if payload["fails"]:
        fail(text)
    return {"answer": text}


@agent(slug="leaky-sync", name="Leaky, in a process", effect="read", credentials=(CREDENTIAL,))
def leaky_sync(payload: dict, *, ctx: AgentContext) -> dict:
    text = said(ctx.credentials[CREDENTIAL]["password"], payload["private"])
    ctx.log(text, answer={"text": text})
    if payload["fails"]:
        fail(text)
    return {"answer": text}
