"""What calls of language models cost, by a list with a date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

import msgspec

MILLION = Decimal(1_000_000)
#: Providers answer with the dated name of a model: `gpt-4o-2024-08-06`.
DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")


class Price(msgspec.Struct, frozen=True):
    """US dollars per million tokens."""

    input: Decimal
    output: Decimal


@dataclass(frozen=True, slots=True)
class PriceList:
    """Prices of models; discounts for cached input are not considered."""

    as_of: str
    models: Mapping[str, Price]

    def cost(self, model: str, *, input_tokens: int, output_tokens: int) -> Decimal | None:
        """Return US dollars, or None if the list does not have the model."""
        price = self.models.get(DATED.sub("", model))
        if price is None:
            return None
        return (input_tokens * price.input + output_tokens * price.output) / MILLION


class _File(msgspec.Struct):
    as_of: str
    models: dict[str, Price]


def load_prices() -> PriceList:
    """Read the list that ships with Baton."""
    text = files("baton.agents").joinpath("prices.json").read_bytes()
    read = msgspec.json.decode(text, type=_File)
    return PriceList(read.as_of, read.models)
