"""The messages that a step sent to a language model, rendered again on demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from baton.domain.agent_kind import Kinds
from baton.domain.offloader import Offloader
from baton.domain.prompt import PromptMessage, RecordedCall
from baton.errors import Conflict, StepError, TooMuchWork
from baton.schemas.cost import UNKNOWN
from baton.sentence import say
from baton.services.answers import Answer
from baton.services.executions.step_inputs import InputSource
from baton.services.secrets import text_without_secrets

#: Longer messages are cut.
MOST_CHARACTERS = 100_000


class PromptMessageOut(Answer, frozen=True, kw_only=True):
    """One message, without what looks like a secret."""

    role: Annotated[str, Meta(extra_json_schema={"enum": ["system", "user"]})]
    text: Annotated[str, Meta(description=f"At most {MOST_CHARACTERS:,} characters.")]
    characters: Annotated[int, Meta(description="Of the whole message.")]

    @classmethod
    def of(cls, message: PromptMessage) -> PromptMessageOut:
        """A rendered message."""
        text = text_without_secrets(message.text)
        return cls(role=message.role, text=text[:MOST_CHARACTERS], characters=len(text))


class StepPrompt(Answer, frozen=True, kw_only=True):
    """The first question of a step to a model.

    The output schema goes with it in the form that the server accepts. What a later attempt added
    is `correction` in the error of the attempt before it.
    """

    input_source: Annotated[
        InputSource | None, Meta(description="As that of the step: where its input is from.")
    ]
    messages: Annotated[
        Sequence[PromptMessageOut],
        Meta(description="Empty if they cannot be derived from what was recorded."),
    ]


async def rendered(
    kind: str, call: RecordedCall, kinds: Kinds, offloader: Offloader
) -> tuple[PromptMessage, ...]:
    """Return the messages; none for a kind without a prompt, and `Conflict` if it fails now."""
    found = kinds.get(kind)
    if found is None or found.prompt is None:
        return ()
    try:
        # A placeholder may repeat the whole input, so this is limited in time and memory.
        return await offloader.compute(UNKNOWN, found.prompt, call)
    except (StepError, TooMuchWork) as error:
        raise Conflict(
            say(
                "The prompt of the agent {agent!r} cannot be made again. {why}",
                agent=call.agent,
                why=error.sentence,
            )
        ) from error
