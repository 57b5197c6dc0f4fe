"""Model prices that the operator sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from baton.agents.llm_completion import Tokens
from baton.errors import Misconfigured
from baton.sentence import say

SETTING = "BATON_LLM_PRICES"
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Prices in US dollars per million tokens."""

    input: Decimal
    output: Decimal
    #: Price of cached input; None if the same as other input.
    cached: Decimal | None = None

    def cost(self, tokens: Tokens) -> Decimal:
        """Return the cost in US dollars."""
        cached = self.input if self.cached is None else self.cached
        fresh = tokens.input - tokens.cached
        total = fresh * self.input + tokens.cached * cached + tokens.output * self.output
        return total / _MILLION


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    """A price as written in the setting."""

    input: Decimal
    output: Decimal
    cached: Decimal | None = None

    def __post_init__(self) -> None:
        """Refuse invalid prices."""
        prices = (self.input, self.output, self.cached or Decimal(0))
        if not all(price.is_finite() and price >= 0 for price in prices):
            raise ValueError("a price must be 0 or more")


def read_prices(written: Mapping[str, object]) -> Mapping[str, Price]:
    """Return the prices of the setting; raises `Misconfigured` naming the model."""
    try:
        found = msgspec.convert(dict(written), dict[str, _Written], strict=False)
    except msgspec.ValidationError as error:
        raise Misconfigured(
            say(
                "{setting} is wrong: {error}. Each model has the members input and output, and may"
                " have cached: US dollars per million tokens.",
                setting=SETTING,
                error=error,
            )
        ) from error
    return {
        model: Price(input=price.input, output=price.output, cached=price.cached)
        for model, price in found.items()
    }
