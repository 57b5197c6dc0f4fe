"""The cost of model calls, by the operator's prices or those of `genai-prices`.

Importing it takes half a second, so only processes that ask models do so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from importlib.metadata import version
from typing import Any

import genai_prices

from baton.agents.llm_completion import Tokens
from baton.agents.llm_provider import LlmProvider
from baton.agents.price_setting import Price

PACKAGE = "genai-prices"
#: Collection date of the prices in the pinned release, whose data has no date.
_COLLECTED = {"0.2.3": "2026-11"}
#: The sandbox model is free.
SANDBOX_MODEL = "sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """Prices of models: the operator's own first, then those that ship."""

    #: Release and date of the prices that ship.
    as_of: str
    own: Mapping[str, Price] = field(default_factory=dict)

    def cost(
        self,
        model: str,
        *,
        input_tokens: int,
        output_tokens: int,
        cached_tokens: int = 0,
        provider: LlmProvider | None = None,
        at: datetime | None = None,
    ) -> Decimal | None:
        """Return the cost in US dollars; None if the price of the model is unknown."""
        tokens = Tokens(input=input_tokens, cached=cached_tokens, output=output_tokens)
        return self.cost_of(model, tokens, provider, at)

    def cost_of(
        self,
        model: str,
        tokens: Tokens,
        provider: LlmProvider | None,
        at: datetime | None = None,
    ) -> Decimal | None:
        """Return the cost for counted tokens; None if the price is unknown."""
        if model in self.own:
            return self.own[model].cost(tokens)
        if model == SANDBOX_MODEL or (provider is not None and provider.kind == "sandbox"):
            return Decimal(0)
        usage = genai_prices.Usage(
            input_tokens=tokens.input,
            cache_read_tokens=tokens.cached,
            output_tokens=tokens.output,
        )
        for place in _places(provider):
            try:
                found = genai_prices.calc_price(usage, model, genai_request_timestamp=at, **place)
            except (LookupError, ValueError):
                continue
            return found.total_price
        return None


def _places(provider: LlmProvider | None) -> list[dict[str, Any]]:
    """Return where to look up a price; an unknown server may be a proxy for OpenAI.

    Model names of other vendors prove nothing: many open-weight models run on any machine.
    """
    if provider is not None and provider.kind == "azure":
        return [{"provider_id": "azure"}]
    known = [{"provider_api_url": provider.base_url}] if provider and provider.base_url else []
    return [*known, {"provider_id": "openai"}]


def load_prices(own: Mapping[str, Price] | None = None) -> PriceList:
    """Return the prices that ship, overridden by the operator's own."""
    release = version(PACKAGE)
    collected = _COLLECTED.get(release)
    as_of = f"{collected} ({PACKAGE} {release})" if collected else f"{PACKAGE} {release}"
    return PriceList(as_of=as_of, own=own or {})
