"""The base of all bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from baton.jsontext.text import JsonObject

    #: A JSON object with any members; that it is JSON was checked when the body was read.
    Data: TypeAlias = JsonObject
else:
    Data = dict[str, object]


class Shape(BaseModel):
    """A JSON object with no other members than those it declares."""

    model_config = ConfigDict(extra="forbid")
