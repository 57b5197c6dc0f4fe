"""Recognize workflow files of other products, to explain that they cannot be imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from baton.errors import Problem
from baton.jsontext.text import JsonObject, JsonValue
from baton.sentence import say


def foreign_export(document: JsonObject) -> Problem | None:
    """Return the problem of a document that another product wrote; None for any other."""
    if "steps" in document:
        return None
    product = next((name for name, fits in _PRODUCTS.items() if fits(document)), None)
    if product is None:
        return None
    return Problem(
        message=say("This is an export of {product}, which Baton cannot import.", product=product),
        path="$",
        rule="foreign_export",
        got=f"export of {product}",
        fix="Build the workflow in Baton: a step for each of its nodes, with an agent that does "
        "the same. The agent kind http calls any REST API.",
    )


def _is_n8n(document: JsonObject) -> bool:
    return _has(document, nodes=list, connections=dict)


def _is_dify(document: JsonObject) -> bool:
    app, workflow = document.get("app"), _member(document, "workflow")
    return isinstance(app, dict) and (document.get("kind") == "app" or "graph" in workflow)


def _is_langflow(document: JsonObject) -> bool:
    return _has(_member(document, "data"), nodes=list, edges=list)


def _is_flowise(document: JsonObject) -> bool:
    return _has(document, nodes=list, edges=list)


def _is_logic_app(document: JsonObject) -> bool:
    """True for exports of Power Automate and Logic Apps, some of them below `properties`."""
    definitions = (
        _member(holder, "definition") for holder in (document, _member(document, "properties"))
    )
    return any(_has(found, triggers=dict, actions=dict) for found in (document, *definitions))


def _is_make(document: JsonObject) -> bool:
    return _has(document, flow=list, metadata=dict)


#: The first match determines the name.
_PRODUCTS: Mapping[str, Callable[[JsonObject], bool]] = {
    "n8n": _is_n8n,
    "Dify": _is_dify,
    "Langflow": _is_langflow,
    "Flowise": _is_flowise,
    "Power Automate": _is_logic_app,
    "Make": _is_make,
}


def _member(document: JsonObject, name: str) -> JsonObject:
    found: JsonValue = document.get(name)
    return found if isinstance(found, dict) else {}


def _has(document: JsonObject, **members: type) -> bool:
    return all(isinstance(document.get(name), kind) for name, kind in members.items())
