"""Validation rules of workflow files; every violation is reported at once."""

from __future__ import annotations

import difflib
import importlib.resources
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import cast

from baton.domain.agent_defaults import with_kind_defaults
from baton.domain.agent_kind import Kinds
from baton.domain.edges import EdgeCheck
from baton.domain.foreign_exports import foreign_export
from baton.domain.mapping import (
    ExpressionSource,
    parse_source,
    referenced_steps,
    referenced_steps_of,
)
from baton.domain.workflow import MAX_STEPS, AgentDefinition, WorkflowDefinition
from baton.domain.workflow_agents import agent_problems
from baton.domain.workflow_chain import edges_of
from baton.domain.workflow_document import definition_from_document
from baton.errors import InvalidInput, InvalidWorkflow, NotJson, Problem, and_others
from baton.expressions.expression import check_expression, negation_fault
from baton.jsontext.path import json_path
from baton.jsontext.text import JsonObject, JsonValue, parse_object, to_text
from baton.schemas.emptiness import no_object_fits
from baton.schemas.validate import schema_problems, violations
from baton.sentence import Sentence, say, sentences
from baton.visible_text import unshowable_character
from baton.work_limit import WorkLimit

#: Only this many steps of a file are checked; a valid one has fewer.
_MOST_STEPS = 100
#: Limit on names for which similar names are looked up.
_MOST_SUGGESTIONS = 100

_STEP_PATH = re.compile(r"\$\.steps\[(\d+)\]")
_SOURCE_PATH = re.compile(r"\$\.steps\[\d+\]\.mapping\..")


@cache
def workflow_schema() -> JsonObject:
    """Return the JSON Schema (draft 2020-12) of the workflow file."""
    text = importlib.resources.files("baton.domain").joinpath("workflow_schema.json").read_bytes()
    return parse_object(text, what="workflow schema")


def parse_definition(
    document: JsonObject, library: Mapping[str, AgentDefinition], kinds: Kinds
) -> WorkflowDefinition:
    """Check a workflow file and build its definition.

    `library` maps slugs to known agents, `kinds` holds the agent kinds that can run here. Raises
    `InvalidWorkflow` with every problem.
    """
    problems = workflow_problems(document, library, kinds)
    if problems:
        raise InvalidWorkflow(
            say(
                "The workflow is not valid. {why}{more}",
                why=problems[0].sentence,
                more=and_others(problems),
            ),
            problems=problems,
        )
    return definition_from_document(with_kind_defaults(document, kinds), library)


def workflow_problems(
    document: JsonObject, library: Mapping[str, AgentDefinition], kinds: Kinds
) -> tuple[Problem, ...]:
    """Return everything wrong with a workflow file, in the order of the file's parts."""
    return review(document, library, kinds).problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The result of checking a workflow file."""

    problems: tuple[Problem, ...]
    #: The edge into each step that can be read.
    edges: tuple[EdgeCheck, ...]


def review(document: JsonObject, library: Mapping[str, AgentDefinition], kinds: Kinds) -> Review:
    """Return everything wrong with a workflow file, and the result for each edge."""
    try:
        text = to_text(document)
    except NotJson as error:
        return Review(problems=(Problem(message=error.message, rule="not_json"),), edges=())
    foreign = foreign_export(document)
    if foreign is not None:
        return Review(problems=(foreign,), edges=())
    checks = _Checks(
        document=document,
        steps=_objects(document.get("steps"))[:_MOST_STEPS],
        own_agents=_objects(document.get("agents")),
        library=library,
        kinds=kinds,
    )
    complete = with_kind_defaults(document, kinds)
    edges = edges_of(complete, library)
    found = [
        *_shape_problems(text),
        *checks.problems(),
        *agent_problems(complete, library, kinds),
        *(problem for edge in edges for problem in edge.problems),
    ]
    return Review(
        problems=tuple(_with_step(problem, document) for problem in dict.fromkeys(found)),
        edges=edges,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checks:
    """The rules that a JSON Schema cannot express, applied to all parts with the right shape."""

    document: JsonObject
    #: Index and step, for the steps that are objects.
    steps: tuple[tuple[int, JsonObject], ...]
    own_agents: tuple[tuple[int, JsonObject], ...]
    library: Mapping[str, AgentDefinition]
    kinds: Kinds
    #: Limit on lookups of similar names.
    suggestions: WorkLimit = field(default_factory=lambda: WorkLimit(_MOST_SUGGESTIONS))

    def problems(self) -> Iterator[Problem]:
        yield from _unshowable(self.document, "$")
        yield from _schemas(self.document, "$", ("input_schema",))
        yield from _duplicates(self.steps, "steps", "key")
        yield from _duplicates(self.steps, "steps", "name", rule="duplicate_name")
        for index, step in self.steps:
            path = f"$.steps[{index}]"
            yield from self._agent(step, path)
            yield from _unshowable(step, path)
            yield from _schemas(step, path, ("input_schema", "output_schema"))
            yield from self._mapping(index, step, path)
            yield from self._condition(index, step, path)
        yield from _duplicates(self.own_agents, "agents", "slug")
        for index, agent in self.own_agents:
            path = f"$.agents[{index}]"
            yield from self._kind(agent, path)
            yield from _unshowable(agent, path)
            yield from _schemas(agent, path, ("input_schema", "output_schema"))

    def _agent(self, step: JsonObject, path: str) -> Iterator[Problem]:
        slug = step.get("agent")
        known = {*self.library, *_texts(self.own_agents, "slug")}
        if isinstance(slug, str) and slug not in known:
            yield Problem(
                message=say('{path}.agent: there is no agent "{slug}".', path=path, slug=slug),
                path=f"{path}.agent",
                rule="unknown_agent",
                got=slug,
                fix=self._suggestion(slug, known, "agents"),
            )

    def _kind(self, agent: JsonObject, path: str) -> Iterator[Problem]:
        kind = agent.get("kind")
        if isinstance(kind, str) and kind not in self.kinds:
            yield Problem(
                message=say(
                    '{path}.kind: there is no kind of agent "{kind}".', path=path, kind=kind
                ),
                path=f"{path}.kind",
                rule="unknown_kind",
                got=kind,
                fix=self._suggestion(kind, self.kinds, "kinds"),
            )

    def _mapping(self, index: int, step: JsonObject, path: str) -> Iterator[Problem]:
        mapping = step.get("mapping")
        if not isinstance(mapping, dict):
            return
        for target, source in mapping.items():
            place = json_path([target], f"{path}.mapping")
            try:
                read = parse_source(source)
            except InvalidInput as error:
                yield Problem(
                    message=say("{place}: {why}", place=place, why=error.sentence),
                    path=place,
                    rule="mapping",
                )
                continue
            if isinstance(read, ExpressionSource):
                yield from _negation(read.text, place)
            yield from self._references(index, referenced_steps(read), place)

    def _condition(self, index: int, step: JsonObject, path: str) -> Iterator[Problem]:
        when, place = step.get("when"), f"{path}.when"
        if not isinstance(when, str):
            return
        try:
            check_expression(when)
        except InvalidInput as error:
            yield Problem(
                message=say("{place}: {why}", place=place, why=error.sentence),
                path=place,
                rule="when",
            )
            return
        yield from _negation(when, place)
        yield from self._references(index, referenced_steps_of(when), place)

    def _suggestion(self, name: str, known: Iterable[str], what: str) -> Sentence:
        return _suggestion(name, known, what) if self.suggestions.spend() else say("")

    def _references(self, index: int, keys: Iterable[str], place: str) -> Iterator[Problem]:
        earlier = _texts([(at, step) for at, step in self.steps if at < index], "key")
        later = _texts([(at, step) for at, step in self.steps if at >= index], "key")
        for key in sorted(set(keys) - set(earlier)):
            why = say("does not run before this one") if key in later else say("does not exist")
            yield Problem(
                message=say('{place}: step "{key}" {why}.', place=place, key=key, why=why),
                path=place,
                rule="later_step" if key in later else "unknown_step",
                got=f"steps.{key}",
                fix=self._suggestion(key, earlier, "earlier steps"),
            )


def _negation(expression: str, place: str) -> Iterator[Problem]:
    fault = negation_fault(expression)
    if fault is not None:
        why, fix = fault
        yield Problem(
            message=say("{place}: {why}", place=place, why=why),
            path=place,
            rule="always_null",
            got=expression,
            fix=fix,
        )


def _shape_problems(text: bytes) -> Iterator[Problem]:
    for problem in violations(workflow_schema(), text):
        if problem.rule == "anyOf" and _SOURCE_PATH.match(problem.path):
            continue  # parsing the source reports it more precisely
        yield replace(problem, fix=_shape_fix(problem))


def _shape_fix(problem: Problem) -> Sentence:
    if problem.rule == "additionalProperties":
        names = re.findall(r'"([^"]*)"', problem.got)
        known = _member_names(problem.path)
        return sentences(why for name in names if (why := _suggestion(name, known, "")))
    if problem.path == "$.steps" and problem.rule == "maxItems":
        return say("A workflow has at most {limit} agents: split it in two.", limit=MAX_STEPS)
    if problem.path == "$.steps":
        return say("Add at least one step with a key and an agent.")
    if problem.rule == "pattern" and problem.path.endswith(".key"):
        return say("Use lower-case letters, digits and _, beginning with a letter.")
    if problem.rule == "pattern":
        return say("Use lower-case letters, digits and -.")
    return say("")


def _member_names(path: str) -> Iterable[str]:
    """Return the members allowed in the object at a path of the file."""
    schema = workflow_schema()
    parts = cast("dict[str, JsonObject]", schema["$defs"])
    owner = re.sub(r"\[\d+\]", "", path).rsplit(".", 1)[-1]
    named = {"$": schema, "steps": parts["step"], "agents": parts["agent"], "retry": parts["retry"]}
    return cast("JsonObject", named[owner]["properties"]) if owner in named else ()


def _schemas(owner: JsonObject, path: str, names: tuple[str, ...]) -> Iterator[Problem]:
    for name in names:
        schema = owner.get(name)
        if not isinstance(schema, dict | bool):
            continue
        problems = schema_problems(schema, path=f"{path}.{name}")
        yield from problems
        if not problems and no_object_fits(schema):
            yield _admits_nothing(path, name)


def _admits_nothing(path: str, name: str) -> Problem:
    whose = (
        say("every output is an object")
        if name == "output_schema"
        else say("every input is an object")
    )
    return Problem(
        message=say(
            "{path}.{name}: no object fits this schema, but {owner}.",
            path=path,
            name=name,
            owner=whose,
        ),
        path=f"{path}.{name}",
        rule="no_object",
        fix="Describe an object, with each value as one of its properties.",
    )


def _duplicates(
    items: Iterable[tuple[int, JsonObject]], where: str, member: str, *, rule: str = "duplicate"
) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, item in items:
        name = item.get(member)
        if not isinstance(name, str):
            continue
        if name in first:
            path = f"$.{where}[{index}].{member}"
            yield Problem(
                message=say(
                    '{path}: "{name}" is taken by $.{where}[{first}].',
                    path=path,
                    name=name,
                    where=where,
                    first=first[name],
                ),
                path=path,
                rule=rule,
                got=name,
                fix=say("Give it another {member}.", member=member),
            )
        first.setdefault(name, index)


def _unshowable(item: JsonObject, path: str) -> Iterator[Problem]:
    """Yield problems of names that span lines or alter the display, and of U+0000 in descriptions.

    PostgreSQL's text, in which names and descriptions are searched, cannot contain U+0000.
    """
    name, description = item.get("name"), item.get("description")
    character = unshowable_character(name) if isinstance(name, str) else None
    if character is not None:
        yield Problem(
            message=say(
                "{path}.name: a name cannot have the {character}, which changes how the text "
                "around it is shown.",
                path=path,
                character=character,
            ),
            path=f"{path}.name",
            rule="unshowable",
            fix="Remove it.",
        )
    if isinstance(description, str) and "\0" in description:
        yield Problem(
            message=say("{path}.description: the character U+0000 cannot be shown.", path=path),
            path=f"{path}.description",
            rule="unshowable",
            fix="Remove it.",
        )


def _suggestion(name: str, known: Iterable[str], what: str) -> Sentence:
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return say("Did you mean {name}?", name=near[0])
    if not what:
        return say("Remove {name}.", name=name)
    if not names:
        return say("There are no {what}.", what=say(what))
    return say("Known {what}: {names}.", what=say(what), names=", ".join(names[:20]))


def _objects(value: JsonValue) -> tuple[tuple[int, JsonObject], ...]:
    items = value if isinstance(value, list) else []
    return tuple((index, item) for index, item in enumerate(items) if isinstance(item, dict))


def _texts(items: Iterable[tuple[int, JsonObject]], member: str) -> list[str]:
    values = (item.get(member) for _, item in items)
    return [value for value in values if isinstance(value, str)]


def _with_step(problem: Problem, document: JsonObject) -> Problem:
    match = _STEP_PATH.match(problem.path)
    steps = document.get("steps")
    if match is None or not isinstance(steps, list):
        return problem
    step = steps[int(match[1])]
    key = step.get("key") if isinstance(step, dict) else None
    return replace(problem, step=key) if isinstance(key, str) else problem
