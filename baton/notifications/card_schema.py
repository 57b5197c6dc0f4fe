"""Validate cards against the official schema, because Teams answers 202 to an invalid card."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import jsonschema_rs
import msgspec

from baton.errors import InternalError
from baton.sentence import say


def require_valid(card: Mapping[str, object]) -> None:
    """Raise `InternalError` for an invalid card; Teams's own additions are not checked."""
    standard = {name: value for name, value in card.items() if name != "msteams"}
    fault = next(iter(_validator().iter_errors(standard)), None)
    if fault is not None:
        raise InternalError(
            say(
                "Baton composed an invalid Adaptive Card 1.5 ({why}). Report this; the execution "
                "itself is not affected.",
                why=fault.message[:200],
            )
        )


@cache
def _validator() -> jsonschema_rs.Draft6Validator:
    text = files("baton.notifications").joinpath("adaptive-card-1.5.json").read_bytes()
    return jsonschema_rs.Draft6Validator(msgspec.json.decode(text), validate_formats=True)
