"""The root of the error tree, and the data that errors carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Literal, Self

from baton.sentence import Param, Sentence, joined, say, sentence_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem, in the words shown to the person who must fix it."""

    message: str
    #: JSON path such as `$.steps[0].mapping.text`; `$` is the whole document.
    path: str = "$"
    #: The violated rule: a JSON Schema keyword or one of our own rule names.
    rule: str = ""
    expected: str = ""
    got: str = ""
    #: Key of the step concerned, if any.
    step: str | None = None
    #: How to fix it.
    fix: str = ""
    #: The message without its leading place, if it has one; derived from the message.
    reason: str = field(default="", init=False)
    #: The value found, as JSON, if it is text, a number, or true or false.
    value: str = ""
    #: Templates of `message` and `fix`.
    template: str = field(default="", compare=False)
    fix_template: str = field(default="", compare=False)
    params: Mapping[str, Param] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """Keep the templates and values of the sentences, next to their plain texts."""
        params = dict(self.params)
        for name, template in (("message", "template"), ("fix", "fix_template")):
            text = getattr(self, name)
            if isinstance(text, Sentence) or (text and not getattr(self, template)):
                self._set(template, joined(sentence_of(text), params))
                self._set(name, str(text))
        self._set("params", params)
        for name in ("path", "rule", "expected", "got", "value"):
            self._set(name, str(getattr(self, name)))
        words = self.message.removeprefix(f"{self.path}: ")
        self._set("reason", "" if words == self.message else f"{words[:1].upper()}{words[1:]}")

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    @classmethod
    def at(cls, path: str, reason: str, **members: Any) -> Self:
        """Return a problem whose message begins with its place."""
        message = say("{path}: {reason}", path=path, reason=sentence_of(reason))
        return cls(message=message, path=path, **members)

    @property
    def sentence(self) -> Sentence:
        """The message with its template and values."""
        return Sentence(self.message, self.template, self.params)

    @property
    def advice(self) -> Sentence:
        """The fix with its template and values."""
        return Sentence(self.fix, self.fix_template, self.params)

    def moved(self, path: str) -> Self:
        """Return the problem at another place."""
        words = self.message.removeprefix(f"{self.path}: ")
        pattern = self.template.removeprefix("{path}: ").removeprefix(f"{self.path}: ")
        return replace(
            self,
            message=f"{path}: {words}",
            path=path,
            template=f"{{path}}: {pattern}",
            params={**self.params, "path": path},
        )

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Read a recorded problem, possibly of another version."""
        known = [one.name for one in fields(cls) if one.init and one.name in record]
        return cls(**{name: record[name] for name in known})


def and_others(problems: Sequence[Problem]) -> Sentence:
    """Return the suffix about the other problems for a sentence about the first one."""
    others = len(problems) - 1
    if others == 0:
        return say("")
    template = " ({others} more problem)" if others == 1 else " ({others} more problems)"
    return say(template, others=others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit that was exceeded."""

    #: The setting, such as `timeout_seconds`.
    name: str
    value: float
    unit: Literal["seconds", "bytes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The source of a value that violated a schema."""

    #: The place in the step's input, such as `$.priority`.
    path: str
    #: The source in the step's mapping, as written there.
    source: str
    #: Key of the step that produced it; None for the input of the execution.
    step: str | None = None
    #: The kind of source; None if an expression combined both.
    giver: Literal["input", "step"] | None = None
    #: The member of the execution's input that contains the value.
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """The exception behind an internal error."""

    type: str
    message: str


class BatonError(Exception):
    """Base of all errors raised on purpose."""

    code: ClassVar[str] = "error"
    #: Set by the class, except for responses that may be complete the next time.
    transient: bool = False
    #: A failure of Baton or its machines, not of the workflow or a system that it calls.
    internal: ClassVar[bool] = False
    #: What happened, if known separately from what to do about it.
    summary: str | None = None
    #: What to do about it, if known separately from the message.
    remedy: str | None = None
    #: The called system's own message.
    vendor_message: str | None = None
    #: Name of the credential that was used or is missing.
    credential: str | None = None
    #: Whether the system that failed belongs to the sandbox, with invented data.
    sandbox: bool = False
    limit: Limit | None = None
    origin: Origin | None = None
    defect: Defect | None = None
    #: The address that was called, without passwords, query values and secrets.
    address: str | None = None

    def __init__(self, message: str, *, problems: tuple[Problem, ...] = ()) -> None:
        self.restate(message)
        super().__init__(self.message)
        #: Every problem, if there can be more than one.
        self.problems = problems

    def restate(self, message: str) -> None:
        """Set the message; quoted parts of the request are made visible."""
        sentence = sentence_of(message)
        self.message = str(sentence)
        #: Template and values of the message.
        self.template = sentence.template
        self.params = sentence.params

    @property
    def sentence(self) -> Sentence:
        """The message with its template and values."""
        return Sentence(self.message, self.template, self.params)

    def advise(self, remedy: str) -> Self:
        """Add what to do, to the message and as `remedy`."""
        self.summary = self.message
        self.remedy = str(sentence_of(remedy))
        self.restate(say("{summary} {remedy}", summary=self.sentence, remedy=sentence_of(remedy)))
        self.args = (self.message, *self.args[1:])
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle it completely, whatever its constructor requires."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[BatonError], args: tuple[object, ...], members: dict[str, object]
) -> BatonError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(members)
    return error


class ClaimLost(BatonError):
    """Another worker owns the execution now, or it was cancelled: write nothing and stop."""

    code = "claim_lost"
