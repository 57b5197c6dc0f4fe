"""Trigger types: descriptors offered in the entry point group `baton.triggers`."""

from __future__ import annotations

from dataclasses import dataclass

from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.jsontext.text import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerType:
    """A way to start executions automatically."""

    name: str
    title: Text
    description: Text
    icon: Icon
    #: JSON Schema of its settings, for a form.
    settings_schema: JsonObject
    #: Schema of the input that it starts an execution with; None if unknown.
    input_schema: JsonObject | None = None
    #: Names of the credential types that its settings can refer to.
    credential_types: tuple[str, ...] = ()
