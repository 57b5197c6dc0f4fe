"""The messages that a recorded call sent to a model are rendered as they were sent."""

from __future__ import annotations

import pytest

from baton.agents.recorded_prompt import llm_prompt, ticket_prompt
from baton.domain.prompt import RecordedCall
from baton.errors import AgentMisconfigured


def _call(config: dict, given: bytes, output: bytes | None = None) -> RecordedCall:
    return RecordedCall(agent="writer", config=config, input=given, output=output)


def _said(messages) -> list[tuple[str, str]]:
    return [(message.role, message.text) for message in messages]


def test_instructions_and_the_filled_prompt_are_the_messages():
    config = {"instructions": "Be brief.", "prompt": "Order {{ order.id }}: {{ order }}"}

    messages = llm_prompt(_call(config, b'{"order":{"id":18446744073709551616}}'))

    assert _said(messages) == [
        ("system", "Be brief."),
        ("user", 'Order 18446744073709551616: {"id": 18446744073709551616}'),
    ]


def test_without_a_prompt_the_exact_input_is_the_message():
    assert _said(llm_prompt(_call({}, b'{"n":1.0}'))) == [("user", '{"n":1.0}')]


def test_a_configuration_that_cannot_be_used_says_so():
    with pytest.raises(AgentMisconfigured):
        llm_prompt(_call({"prompt": "{{ [ }}"}, b"{}"))


@pytest.mark.parametrize(
    ("given", "output", "text"),
    [
        (b'{"text":"broken"}', None, '{"ticket_id":null,"text":"broken"}'),
        (
            b'{"ticket_id":"INC1"}',
            b'{"raw_text":"read","ticket_id":"INC1"}',
            '{"ticket_id":"INC1","text":"read"}',
        ),
    ],
)
def test_the_ticket_is_what_the_model_read(given, output, text):
    assert _said(ticket_prompt(_call({}, given, output))) == [("user", text)]


def test_a_ticket_that_was_read_and_not_kept_has_no_prompt():
    assert ticket_prompt(_call({}, b'{"ticket_id":"INC1"}')) == ()
