"""Tickets and customers of another type than text: what is wrong is named by its place."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from baton.agents.customer_data import CustomerData
from baton.agents.ticket_analyzer import TicketAnalyzer
from baton.domain.agent_call import AgentCall
from baton.errors import InputInvalid


def a_call(**data: Any) -> AgentCall:
    return AgentCall(
        execution_id="e",
        step_key="s",
        attempt=1,
        agent="a",
        config={},
        input=json.dumps(data).encode(),
        input_schema=None,
        output_schema=None,
        idempotency_key="k",
        timeout_seconds=1,
        recorder=cast("Any", None),
    )


@pytest.mark.parametrize("found", [{"id": "CUST-1"}, ["CUST-1"], True, 1.5])
async def test_a_customer_id_of_another_type_is_an_error_and_no_unknown_customer(
    found: Any,
) -> None:
    agent = CustomerData(systems=cast("Any", None), clock=lambda: 0.0)
    with pytest.raises(InputInvalid, match=r"\$\.customer_id must be text, got") as raised:
        await agent.run(a_call(customer_id=found))
    assert [problem.path for problem in raised.value.problems] == ["$.customer_id"]


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        ({"text": 7}, ["$.text"]),
        ({"text": {"body": "x"}, "ticket_id": 4711}, ["$.text", "$.ticket_id"]),
        ({"text": " ", "ticket_id": None}, ["$.text"]),
        ({}, []),
    ],
)
async def test_a_ticket_of_another_type_names_what_it_has_instead(
    data: dict[str, Any], paths: list[str]
) -> None:
    agent = TicketAnalyzer(llm=cast("Any", None), systems=cast("Any", None))
    with pytest.raises(InputInvalid, match="The ticket needs text") as raised:
        await agent.run(a_call(**data))
    assert [problem.path for problem in raised.value.problems] == paths
