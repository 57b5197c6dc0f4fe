"""Request bodies of HTTP agents: JSON, forms, text and XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal
from urllib.parse import urlencode
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from baton.agents.http_template import MISSING, PLACEHOLDER, Input
from baton.errors import InputInvalid, Problem
from baton.jsontext.path import json_path
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import to_text
from baton.sentence import Sentence, say

#: Content types by body format, unless the agent's headers set one.
CONTENT_TYPES: Mapping[str, str] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "text": "text/plain; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
}
#: Characters that XML 1.0 does not allow (section 2.2).
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def template_problems(body_format: str, template: object) -> Iterator[Problem]:
    """Yield the problems of a body's `{"template": ...}`."""
    path = "$.body.template"
    if body_format == "json":
        yield _problem(
            path, "JSON has no template; map the parts in the step, and give field or input."
        )
    elif body_format == "form":
        if not isinstance(template, dict):
            yield _problem(path, "the template of a form is an object of texts.")
        else:
            yield from _form_problems(template, path)
    elif not isinstance(template, str):
        yield _problem(path, "the template is text.")
    elif body_format == "xml" and (fault := _xml_fault(PLACEHOLDER.sub("x", template))):
        yield _problem(path, say("this is not XML: {fault}.", fault=fault))


def value_problems(body_format: str, value: object) -> Iterator[Problem]:
    """Yield the problems of a body's `{"value": ...}`."""
    path = "$.body.value"
    if body_format == "form":
        if isinstance(value, dict):
            yield from _form_problems(value, path)
        else:
            yield _problem(path, "a form is an object of plain values.")
    elif body_format in ("text", "xml") and not isinstance(value, str):
        yield _problem(path, "give text.")
    elif body_format == "xml" and isinstance(value, str) and (fault := _xml_fault(value)):
        yield _problem(path, say("this is not XML: {fault}.", fault=fault))


def body_content(
    body_format: str, body: Literal["input"] | Mapping[str, Any], given: Input
) -> bytes:
    """Return the bytes of a checked body; raises `InputInvalid` if the input does not fit."""
    if isinstance(body, str):
        return _written(body_format, given.value, "$")
    if "value" in body:
        return _written(body_format, body["value"], "$.body.value")
    if "template" in body:
        return _from_template(body_format, body["template"], given)
    value = given.at(body["field"])
    if value is MISSING:
        raise _no_body(body["field"])
    return _written(body_format, value, f"$.{body['field']}")


def _no_body(field: str) -> InputInvalid:
    return InputInvalid(
        say(
            "The input has no {field}, which should be the body of the call. Map a value to it.",
            field=field,
        )
    )


def _written(body_format: str, value: object, path: str) -> bytes:
    if body_format == "json":
        return to_text(value)
    if body_format == "form":
        return _form(value, path)
    if not isinstance(value, str):
        kind = say("XML") if body_format == "xml" else say("text")
        raise InputInvalid(
            say(
                "The body of the call must be {kind}, but {path} is {value}. Map text to it.",
                kind=kind,
                path=path,
                value=shown(value),
            )
        )
    if body_format == "xml" and (fault := _xml_fault(value)):
        raise InputInvalid(
            say(
                "The body of the call must be XML, but {path} is not: {fault}. Map an XML "
                "document to it.",
                path=path,
                fault=fault,
            )
        )
    return value.encode()


def _from_template(body_format: str, template: Any, given: Input) -> bytes:
    if body_format == "form":
        return _form(
            {name: _filled(value, given) for name, value in template.items()}, "$.body.template"
        )
    if body_format == "xml":
        return given.fill(template, _xml_escaped).encode()
    return given.fill(template).encode()


def _filled(value: object, given: Input) -> object:
    """Fill one value of a form; a value that is only a placeholder may be null or missing."""
    if not isinstance(value, str):
        return value
    alone = PLACEHOLDER.fullmatch(value)
    if alone and given.at(alone[1]) in (MISSING, None):
        return None
    return given.fill(value)


def _not_a_form(why: Sentence) -> InputInvalid:
    return InputInvalid(
        say(
            "The body of the call must be a form, an object of texts, numbers and yes/no "
            "values. {more}",
            more=why,
        )
    )


def _form(value: object, path: str) -> bytes:
    """Encode a form (URL Standard, 5.2): lists repeat their name, null is left out."""
    problem = next(_form_problems(value, path), None)
    if problem is not None or not isinstance(value, dict):
        raise _not_a_form(
            problem.sentence
            if problem
            else say("{path} is {value}.", path=path, value=shown(value))
        )
    pairs = [
        (name, item if isinstance(item, str) else to_text(item).decode())
        for name, items in value.items()
        for item in (items if isinstance(items, list) else [items])
        if item is not None
    ]
    return urlencode(pairs).encode()


def _form_problems(form: object, path: str) -> Iterator[Problem]:
    for name, items in form.items() if isinstance(form, dict) else ():
        for item in items if isinstance(items, list) else [items]:
            if isinstance(item, dict | list):
                yield _problem(
                    json_path([name], path),
                    say("a form holds plain values, not {why}.", why=shown(item)),
                )


def _xml_fault(text: str) -> str | None:
    """Return why a text is not valid XML; documents that declare entities are refused."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return "it declares a document type"
    try:
        expat.ParserCreate("utf-8").Parse(text.encode(), True)
    except expat.ExpatError as error:
        return str(error)
    return None


def _xml_escaped(text: str) -> str:
    """Escape text for an XML element or attribute."""
    found = _NOT_IN_XML.search(text)
    if found:
        raise InputInvalid(
            say(
                "A value for the body has the character U+{code_point:04X}, which no XML document "
                "may have. Map a value without it.",
                code_point=ord(found[0]),
            )
        )
    return quoteattr(text, {'"': "&quot;", "'": "&apos;"})[1:-1]


def _problem(path: str, message: str) -> Problem:
    return Problem(
        message=say("{path}: {message}", path=path, message=message), path=path, rule="body"
    )
