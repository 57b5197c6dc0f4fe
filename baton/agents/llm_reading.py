"""Turn a model's answer into the agent's output, or into a description of what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from baton.agents.answer_text import NoObject, find_object, plain_text
from baton.agents.llm_completion import Completion, Ending
from baton.agents.llm_question import Question
from baton.agents.shorter_schema import limits as shorter_limits
from baton.errors import AgentError, AnswerInvalid, Correction, InvalidJson, Problem
from baton.jsontext.text import to_object_text
from baton.sentence import say, sentences

#: At most this many problems are named in the next question.
_MOST_PROBLEMS = 5
_PROBLEM_CHARACTERS = 200
#: Rules that every schema-enforcing server supports.
_STRUCTURE = frozenset({"type", "required", "enum"})
#: A token limit is doubled at most this often, up to eight times the original.
_MOST_DOUBLINGS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswer:
    """The output, and notes on what was removed from the answer to get it."""

    #: Exact JSON text of an object.
    output: bytes
    notes: tuple[str, ...] = ()


def read_answer(completion: Completion, question: Question) -> ReadAnswer:
    """Return the output; raises `AnswerInvalid` with a correction for the next question.

    Without a schema the output is `{"text": answer}`.
    """
    system, text = question.provider.label, completion.text
    if completion.ending is Ending.REFUSED:
        raise AgentError(
            say("The model refused to answer ({system}): {text}", system=system, text=text[:500]),
            kind="Refusal",
        )
    if completion.ending is Ending.FILTERED:
        raise AgentError(
            say(
                "The content filter of {system} stopped the answer of the agent {name!r}.",
                system=system,
                name=question.name,
            ),
            kind="ContentFilter",
        )
    if completion.ending is Ending.CUT:
        raise _cut(completion, question)
    if completion.ending is Ending.TOOL_CALL:
        name = say(" {tool!r}", tool=text[:80]) if text else say("")
        raise _invalid(
            question,
            text,
            say(
                "{system} called a tool{name} instead of answering, although it was offered none.",
                system=system,
                name=name,
            ),
            why="you called a tool, but there are no tools.",
        )
    if question.schema is None:
        return _in_words(completion, question)
    return _object(completion, question)


def ignores_schema(error: AnswerInvalid, completion: Completion) -> bool:
    """True if a server that enforces the schema would not have sent this answer."""
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
        about = (
            error.sentence
            if isinstance(error, InvalidJson)
            else say("The answer of {system}: {said}", system=system, said=said)
        )
        raise _invalid(
            question,
            text,
            say("{about} It began with {text!r}.", about=about, text=text[:80]),
            why=_about_you(said, system),
        ) from error
    if found.problems:
        raise _invalid(
            question,
            found.output.decode(),
            say(
                "The answer of {system} breaks the output schema of the agent {name!r}: {problems}",
                system=system,
                name=question.name,
                problems=sentences((problem.sentence for problem in found.problems), " "),
            ),
            why=_in_short(found.problems),
            problems=found.problems,
        )
    return ReadAnswer(output=found.output, notes=found.notes)


def _empty(completion: Completion, question: Question) -> AnswerInvalid:
    only_reasons = completion.reasoned or completion.text.strip()
    only = say(" It holds only reasoning.") if only_reasons else say("")
    return _invalid(
        question,
        completion.text,
        say("The answer of {system} is empty.{only}", system=question.provider.label, only=only),
        why="it was empty.",
    )


def _cut(completion: Completion, question: Question) -> AnswerInvalid:
    before = question.correction
    asked = max(question.max_tokens or 0, (before and before.max_tokens) or 0)
    limit = _raised_limit(completion, question, asked)
    is_raised = limit is not None and limit > asked
    raised = say(" The next try may use {limit:,} tokens.", limit=limit) if is_raised else say("")
    # A server may not accept a higher limit than its own, so a shorter answer is requested as well.
    is_ours = is_raised and question.max_tokens is not None
    cuts = 0 if is_ours else 1 + (before.cuts if before else 0)
    items, characters = shorter_limits(max(cuts, 1))
    return _invalid(
        question,
        completion.text,
        say(
            "The answer of {system} was cut short at its length limit.{raised} Raise max_tokens "
            "of the agent {name!r} if this happens again.",
            system=question.provider.label,
            raised=raised,
            name=question.name,
        ),
        why="it was cut at the length limit. Be much shorter: no explanation, at most"
        f" {items} items in a list and {characters} characters in a text.",
        max_tokens=limit,
        cuts=cuts,
    )


def _raised_limit(completion: Completion, question: Question, asked: int) -> int | None:
    """Return twice the limit of this attempt; if the agent sets none, twice the tokens received."""
    if question.max_tokens is not None:
        return min(asked * 2, question.max_tokens << _MOST_DOUBLINGS)
    cuts_before = question.correction.cuts if question.correction else 0
    if completion.tokens is None or cuts_before >= _MOST_DOUBLINGS:
        return asked or None
    return max(asked, completion.tokens.output * 2) or None


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
    """Return what to tell the model; the wording differs from the previous correction."""
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
    """Describe the problems without repeating values, which may come from the input."""
    told = [
        f"{problem.path}: expected {problem.expected}"[:_PROBLEM_CHARACTERS]
        if problem.expected
        else problem.message[:_PROBLEM_CHARACTERS]
        for problem in problems[:_MOST_PROBLEMS]
    ]
    return "; ".join(told) + "."


def _about_you(said: str, system: str) -> str:
    return said.replace(f"The answer of {system}", "it").strip()[:_PROBLEM_CHARACTERS]
