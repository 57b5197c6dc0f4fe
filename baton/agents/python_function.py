"""One decorated function as an agent: its schemas, and the conversion from and to JSON."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_origin, get_type_hints

import msgspec
from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError
from pydantic_core import PydanticSerializationError

from baton.agents.authoring import MARK, AgentContext, Declaration
from baton.agents.exact_numbers import NumberSchema, has_exact_numbers, with_exact_numbers
from baton.agents.plain_values import plain
from baton.domain.workflow import AgentDefinition, Effect
from baton.errors import InputInvalid, Misconfigured, NotJson, OutputInvalid, Problem
from baton.jsontext.text import decode, decode_members, to_object_text, undisturbed
from baton.sentence import say, sentences

#: Return annotations that mean just "JSON": the value is checked, not converted.
UNTYPED = (inspect.Signature.empty, Any, dict)

#: What may replace NaN and infinities in the text.
_INSTEAD_OF_NUMBERS = (b"null", b"NaN", b"Infinity")
#: NaN and infinities in MessagePack: a 64-bit float with all exponent bits set. A string may
#: contain these bytes by chance.
_NON_FINITE = re.compile(rb"\xcb[\x7f\xff][\xf0-\xff]")

_to_binary = msgspec.msgpack.Encoder(enc_hook=lambda _: None).encode

READABLE = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter that takes the input member of its name."""

    adapter: TypeAdapter[Any]
    default: Any
    #: Schema of its exact numbers; None if its type has none.
    numbers: Mapping[str, Any] | None

    @property
    def required(self) -> bool:
        """True if the input must have this member."""
        return self.default is inspect.Parameter.empty

    def read(self, text: bytes) -> Any:
        """Return the value of a JSON text; raises pydantic's `ValidationError`."""
        if self.numbers is not None:
            text = with_exact_numbers(text, self.numbers, self.numbers.get("$defs", {}))
        return undisturbed(self.adapter.validate_json, text, strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonAgent:
    """An agent function, ready to be called with exact JSON text."""

    function: Callable[..., Any]
    declaration: Declaration
    #: Arguments by name; None if the function takes the whole input as `payload`.
    arguments: Mapping[str, Argument] | None
    takes_context: bool
    #: None if the function returns plain JSON.
    returns: TypeAdapter[Any] | None
    definition: AgentDefinition
    #: Where it is defined, for messages: `agents.py, line 12`.
    place: str
    #: The file or module that defines it, as named by the operator.
    source: str = ""

    @property
    def is_async(self) -> bool:
        """True if it runs in the event loop instead of in a child process."""
        return inspect.iscoroutinefunction(self.function)

    def prepare(self, text: bytes, context: AgentContext) -> dict[str, Any]:
        """Return the keyword arguments for the function; raises `InputInvalid`."""
        prepared: dict[str, Any] = {"ctx": context} if self.takes_context else {}
        if self.arguments is None:
            return {**prepared, "payload": decode(text)}
        members = decode_members(text)
        problems: list[Problem] = []
        for name, argument in self.arguments.items():
            if name in members:
                try:
                    prepared[name] = argument.read(bytes(members[name]))
                except ValidationError as error:
                    problems += _problems(name, error)
            elif argument.required:
                problems.append(
                    Problem(
                        message=say("{name} is missing.", name=name),
                        path=f"$.{name}",
                        rule="required",
                    )
                )
        if problems:
            raise InputInvalid(
                say(
                    "The input does not fit the function of the agent {agent!r}: {why}",
                    agent=self.declaration.slug,
                    why=sentences(problem.sentence for problem in problems),
                ),
                problems=tuple(problems),
            )
        return prepared

    def text_of(self, output: object) -> bytes:
        """Return the exact JSON text of the function's result.

        Raises `OutputInvalid` if it does not match the type hint, and `NotJson` if JSON cannot
        represent it.
        """
        return self.checked_text(self.dumped(output), output)

    def dumped(self, output: object) -> object:
        """Return the function's result as plain values; the first half of `text_of`."""
        return output if self.returns is None else self._dump(output, "json")

    def checked_text(self, dumped: object, output: object) -> bytes:
        """Return the text of plain values; the second half of `text_of`."""
        text = _object_text(dumped)
        # pydantic writes NaN and infinities as null, or as a word if a model asks for it.
        if self.returns is not None and any(word in text for word in _INSTEAD_OF_NUMBERS):
            plain = self._dump(output, "python")
            if _may_hold_non_finite(plain):
                _refuse_non_finite(plain, "$")
        return text

    def _dump(self, output: object, mode: Literal["json", "python"]) -> object:
        adapter = self.returns
        if adapter is None:
            return output
        try:
            return undisturbed(adapter.dump_python, output, mode=mode, warnings="error")
        except (PydanticSerializationError, UnicodeDecodeError) as error:
            raise OutputInvalid(
                say(
                    "The agent {slug!r} returned something else than its type hint says: {error}",
                    slug=self.declaration.slug,
                    error=error,
                )
            ) from error


def _object_text(value: object) -> bytes:
    try:
        return to_object_text(value)
    except NotJson:
        return to_object_text(plain(value))


def python_agent(function: Callable[..., Any]) -> PythonAgent:
    """Read the signature of a decorated function; raises `Misconfigured` saying what is wrong."""
    declaration: Declaration = getattr(function, MARK)
    code = function.__code__
    place = say("{file}, line {line}", file=code.co_filename, line=code.co_firstlineno)
    where = say("The agent {slug!r} ({place})", slug=declaration.slug, place=place)
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise Misconfigured(
            say("{where} is a generator; an agent returns one object.", where=where)
        )
    hints = _hints(function, where)
    parameters = dict(inspect.signature(function).parameters)
    takes_context = _take_context(parameters, hints, where)
    _refuse_unnamed(parameters, where)
    returned = hints.get("return", inspect.Signature.empty)
    try:
        arguments = _arguments(parameters, hints)
        returns = None if _is_untyped(returned) else TypeAdapter(returned)
        input_schema = _input_schema(arguments)
        output_schema = returns.json_schema(mode="serialization") if returns else None
    except PydanticUserError as error:
        raise Misconfigured(
            say(
                "{where} has a type hint that cannot become a JSON Schema: {why}",
                where=where,
                why=error.message,
            )
        ) from error
    if output_schema is not None and (got := _not_an_object(output_schema)):
        raise Misconfigured(
            say(
                "{where} must return an object, not {got}. Correct its return type; what may be "
                "missing can be null inside the object.",
                where=where,
                got=got,
            )
        )
    return PythonAgent(
        function=function,
        declaration=declaration,
        arguments=arguments,
        takes_context=takes_context,
        returns=returns,
        definition=AgentDefinition(
            slug=declaration.slug,
            kind="python",
            name=declaration.name,
            description=declaration.description,
            effect=Effect(declaration.effect),
            config={},
            input_schema=input_schema,
            output_schema=output_schema,
        ),
        place=place,
    )


def _hints(function: Callable[..., Any], where: str) -> dict[str, Any]:
    try:
        return get_type_hints(function, include_extras=True)
    except (NameError, TypeError, SyntaxError) as error:
        raise Misconfigured(
            say("{where} has a type hint that cannot be read: {error}.", where=where, error=error)
        ) from error


def _take_context(
    parameters: dict[str, inspect.Parameter], hints: Mapping[str, Any], where: str
) -> bool:
    named = [name for name in parameters if hints.get(name) is AgentContext]
    for name in named:
        parameter = parameters.pop(name)
        if name != "ctx" or parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise Misconfigured(
                say(
                    "{where} must take its context as `*, ctx: AgentContext`, not as "
                    "`{parameter}`.",
                    where=where,
                    parameter=parameter,
                )
            )
    if "ctx" in parameters:
        raise Misconfigured(
            say("{where} must annotate its context: `*, ctx: AgentContext`.", where=where)
        )
    return bool(named)


def _refuse_unnamed(parameters: Mapping[str, inspect.Parameter], where: str) -> None:
    for parameter in parameters.values():
        if parameter.kind not in READABLE:
            raise Misconfigured(
                say(
                    "{where} cannot have the parameter `{parameter}`: every parameter takes the"
                    " input key of its name. Use `payload: dict` to take the whole input.",
                    where=where,
                    parameter=parameter,
                )
            )


def _arguments(
    parameters: Mapping[str, inspect.Parameter], hints: Mapping[str, Any]
) -> dict[str, Argument] | None:
    if list(parameters) == ["payload"] and _is_dict(hints.get("payload")):
        return None
    return {
        name: _argument(TypeAdapter(hints.get(name, Any)), parameter.default)
        for name, parameter in parameters.items()
    }


def _argument(adapter: TypeAdapter[Any], default: object) -> Argument:
    numbers = adapter.json_schema(schema_generator=NumberSchema)
    return Argument(adapter, default, numbers if has_exact_numbers(numbers) else None)


def _is_dict(hint: object) -> bool:
    return hint is dict or get_origin(hint) is dict


def _is_untyped(hint: object) -> bool:
    return hint in UNTYPED or hint == dict[str, Any]


def _input_schema(arguments: Mapping[str, Argument] | None) -> dict[str, Any]:
    if not arguments:
        return {"type": "object"}
    by_name, shared = TypeAdapter.json_schemas(
        [(name, "validation", argument.adapter) for name, argument in arguments.items()]
    )
    properties = {name: by_name[name, "validation"] for name in arguments}
    required = [name for name, argument in arguments.items() if argument.required]
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    return schema | ({"$defs": shared["$defs"]} if shared else {})


def _not_an_object(schema: Mapping[str, Any]) -> str | None:
    """Describe what a return type allows besides an object; None if nothing."""
    definitions = schema.get("$defs", {})
    waiting, seen = [schema], set()
    while waiting:
        part = waiting.pop()
        name = part.get("$ref", "").removeprefix("#/$defs/")
        if name in definitions and name not in seen:
            seen.add(name)
            waiting.append(definitions[name])
        waiting += [*part.get("anyOf", ()), *part.get("oneOf", ())]
        kind = part.get("type", "object")
        if kind != "object":
            return f"{kind} as well" if part is not schema else str(kind)
    return None


def _problems(name: str, error: ValidationError) -> list[Problem]:
    """Convert pydantic's errors about one parameter's value to problems."""
    found = []
    for item in error.errors(include_url=False, include_input=False):
        inner = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in item["loc"])
        found.append(
            Problem(
                message=say("{name}{inner}: {why}.", name=name, inner=inner, why=item["msg"]),
                path=f"$.{name}{inner}",
                rule=item["type"],
            )
        )
    return found


def _may_hold_non_finite(value: object) -> bool:
    """True if the value needs a full check: scanning its MessagePack form costs a tenth of that."""
    try:
        binary = _to_binary(value)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return True
    return _NON_FINITE.search(binary) is not None


def _refuse_non_finite(value: object, path: str) -> None:
    """Refuse NaN and infinity at any depth: pydantic would write some of them as null."""
    if isinstance(value, float) and not math.isfinite(value):
        raise NotJson(say("{path} is {value}, which is not a JSON number.", path=path, value=value))
    if isinstance(value, Mapping):
        for key, member in value.items():
            _refuse_non_finite(member, f"{path}.{key}")
    elif isinstance(value, (list, tuple, set, frozenset)):
        for index, item in enumerate(value):
            _refuse_non_finite(item, f"{path}[{index}]")
