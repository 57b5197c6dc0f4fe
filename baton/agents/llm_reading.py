"""From the answer of a model to the output of its agent, or to what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from baton.agents.answer_text import NoObject, find_object, plain_text
from baton.agents.llm_completion import Completion, Ending
from baton.agents.llm_question import Question
from baton.agents.shorter_schema import limits as shorter_limits
from baton.domain.agent_call import Correction
from baton.domain.errors import AgentError, AnswerInvalid, InvalidJson, Problem
from baton.domain.json_text import to_object_text

#: Problems that the next question names.
_MOST_PROBLEMS = 5
_PROBLEM_CHARACTERS = 200
#: Rules that every server knows that enforces schemas.
_STRUCTURE = frozenset({"type", "required", "enum"})
#: A limit is raised so often, to eight times the agent's own.
_MOST_DOUBLINGS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswer:
    """The output, and what was removed from the answer to get it."""

    #: Exact JSON text, an object.
    output: bytes
    notes: tuple[str, ...] = ()


def read_answer(completion: Completion, question: Question) -> ReadAnswer:
    """Return the output; raises `AnswerInvalid` with a correction for the next question.

    Without a schema the output is `{"text": answer}`.
    """
    system, text = question.provider.label, completion.text
    if completion.ending is Ending.REFUSED:
        raise AgentError(f"The model refused to answer ({system}): {text[:500]}", kind="Refusal")
    if completion.ending is Ending.FILTERED:
        raise AgentError(
            f"The content filter of {system} stopped the answer of the agent {question.name!r}.",
            kind="ContentFilter",
        )
    if completion.ending is Ending.CUT:
        raise _cut(completion, question)
    if completion.ending is Ending.TOOL_CALL:
        name = f" {text[:80]!r}" if text else ""
        raise _invalid(
            question,
            text,
            f"{system} called a tool{name} instead of answering, although it was offered none.",
            why="you called a tool, but there are no tools.",
        )
    if question.schema is None:
        return _in_words(completion, question)
    return _object(completion, question)


def ignores_schema(error: AnswerInvalid, completion: Completion) -> bool:
    """Whether a server that holds answers to the schema would not have sent this one."""
    if completion.ending is not Ending.DONE or not completion.text.strip():
        return False
    return not error.problems or any(problem.rule in _STRUCTURE for problem in error.problems)


def _in_words(completion: Completion, question: Question) -> ReadAnswer:
    text, notes = plain_text(completion.text)
    if not text.strip():
        raise _empty(completion, question)
    return ReadAnswer(output=to_object_text({"text": text}), notes=notes)


def _object(completion: Completion, question: Question) -> ReadAnswer:
    system, text = question.provider.label, completion.text
    schema = question.schema or {}
    if not plain_text(text)[0].strip():
        raise _empty(completion, question)
    try:
        found = find_object(text, schema, what=f"answer of {system}")
    except (NoObject, InvalidJson) as error:
        said = error.message if isinstance(error, InvalidJson) else str(error)
        about = said if isinstance(error, InvalidJson) else f"The answer of {system}: {said}"
        raise _invalid(
            question, text, f"{about} It began with {text[:80]!r}.", why=_about_you(said, system)
        ) from error
    if found.problems:
        raise _invalid(
            question,
            found.output.decode(),
            f"The answer of {system} breaks the output schema of the agent {question.name!r}: "
            + " ".join(problem.message for problem in found.problems),
            why=_in_short(found.problems),
            problems=found.problems,
        )
    return ReadAnswer(output=found.output, notes=found.notes)


def _empty(completion: Completion, question: Question) -> AnswerInvalid:
    only = " It holds only reasoning." if completion.reasoned or completion.text.strip() else ""
    return _invalid(
        question,
        completion.text,
        f"The answer of {question.provider.label} is empty.{only}",
        why="it was empty.",
    )


def _cut(completion: Completion, question: Question) -> AnswerInvalid:
    before = question.correction
    asked = max(question.max_tokens or 0, (before and before.max_tokens) or 0)
    most = (question.max_tokens or 0) * 2**_MOST_DOUBLINGS
    limit = min(asked * 2, most) or None
    is_raised = limit is not None and limit > asked
    raised = f" The next try may use {limit:,} tokens." if is_raised else ""
    cuts = 0 if is_raised else 1 + (before.cuts if before else 0)
    items, characters = shorter_limits(max(cuts, 1))
    return _invalid(
        question,
        completion.text,
        f"The answer of {question.provider.label} was cut short at its length limit.{raised} Raise"
        f" max_tokens of the agent {question.name!r} if this comes again.",
        why="it was cut at the length limit. Be much shorter: no explanation, at most"
        f" {items} items in a list and {characters} characters in a text.",
        max_tokens=limit,
        cuts=cuts,
    )


def _invalid(
    question: Question,
    data: str,
    message: str,
    *,
    why: str,
    problems: tuple[Problem, ...] = (),
    max_tokens: int | None = None,
    cuts: int = 0,
) -> AnswerInvalid:
    error = AnswerInvalid(message, problems=problems, schema=question.schema, data=data.encode())
    error.correction = _correction(question, why, max_tokens, cuts)
    return error


def _correction(question: Question, why: str, max_tokens: int | None, cuts: int) -> Correction:
    """Return what to tell the model; never the same words twice in a row."""
    before = question.correction
    answers = 1 + (before.answers if before else 0)
    which = (
        "Your previous answer to this message could not be used"
        if answers == 1
        else f"Your previous {answers} answers to this message could not be used; of the last one"
    )
    form = (
        "one whole JSON object that fits the schema, and nothing else"
        if question.schema is not None
        else "words, and with nothing else"
    )
    return Correction(
        text=f"{which}: {why} Answer again with {form}.",
        answers=answers,
        max_tokens=max_tokens or (before.max_tokens if before else None),
        cuts=cuts or (before.cuts if before else 0),
    )


def _in_short(problems: tuple[Problem, ...]) -> str:
    """Say what is wrong without repeating values: they may come from the input."""
    told = [
        f"{problem.path}: expected {problem.expected}"[:_PROBLEM_CHARACTERS]
        if problem.expected
        else problem.message[:_PROBLEM_CHARACTERS]
        for problem in problems[:_MOST_PROBLEMS]
    ]
    return "; ".join(told) + "."


def _about_you(said: str, system: str) -> str:
    return said.replace(f"The answer of {system}", "it").strip()[:_PROBLEM_CHARACTERS]
