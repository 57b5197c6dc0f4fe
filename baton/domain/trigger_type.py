"""What starts executions by itself: a descriptor offered in `baton.triggers`."""

from __future__ import annotations

from dataclasses import dataclass

from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.jsontext.text import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerType:
    """A way to start executions."""

    name: str
    title: Text
    description: Text
    icon: Icon
    #: JSON Schema of its settings, for a form.
    settings_schema: JsonObject
    #: Schema of the input that it starts an execution with; null if it cannot say.
    input_schema: JsonObject | None = None
    #: Names of the credential types that its settings can name.
    credential_types: tuple[str, ...] = ()
