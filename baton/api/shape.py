"""The base of all bodies and answers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A JSON object with no other members than those it declares."""

    model_config = ConfigDict(extra="forbid")
