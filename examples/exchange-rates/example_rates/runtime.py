"""What the kind does; imported for its first step."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from baton.agents.host import AgentHost
from baton.connectors.connection import Connection
from baton.connectors.http import Call
from baton.errors import SystemRefused
from baton.plugins import AgentCall
from example_rates.credential import CREDENTIAL, RatesCredential

SYSTEM = "The rate service"


@dataclass(frozen=True)
class ExchangeRates:
    """Runs agents of kind `exchange_rate`."""

    host: AgentHost

    async def run(self, call: AgentCall) -> bytes:
        """Return the rate, and the amount of the input at that rate."""
        found = await rate(self.host, call.config, timeout_seconds=call.timeout_seconds)
        call.recorder.log("read rate", base=call.config["base"], target=call.config["target"])
        output = {"rate": found}
        if call.config["operation"] == "convert":
            output["converted"] = round(json.loads(call.input)["amount"] * found, 2)
        return json.dumps(output).encode()


def open_runtime(host: AgentHost) -> ExchangeRates:
    """Make what runs the agents."""
    return ExchangeRates(host)


async def test_connection(host: AgentHost, config: Mapping[str, Any]) -> str:
    """Ask for the rate that the agent would ask for."""
    found = await rate(host, config, timeout_seconds=10)
    return f"{SYSTEM} answered: 1 {config['base']} is {found} {config['target']}."


async def test_credential(connection: Connection, credential: RatesCredential) -> str:
    """Ask for the rates of any currency; the service refuses who has no key."""
    await connection.guarded.send(_rates_of("EUR", credential, timeout_seconds=8))
    return f"{SYSTEM} accepts the key."


async def rate(host: AgentHost, config: Mapping[str, Any], *, timeout_seconds: float) -> float:
    """What one unit of the base is worth; errors of the service become Baton's by themselves."""
    credential = host.credential(CREDENTIAL, config.get("credential", "rates"))
    answer = await host.http.send(_rates_of(config["base"], credential, timeout_seconds))
    rates = answer.decode(dict[str, float])
    if config["target"] not in rates:
        raise SystemRefused(
            f"{SYSTEM} has no rate from {config['base']} to {config['target']}. Correct the "
            "currencies in the configuration of the agent.",
            system=SYSTEM,
        )
    return rates[config["target"]]


def _rates_of(base: str, credential: RatesCredential, timeout_seconds: float) -> Call:
    return Call(
        system=SYSTEM,
        operation="read a rate",
        url=f"{credential.base_url}/rates/{base}",
        headers={"X-Api-Key": credential.api_key},
        secrets=(credential.api_key,),
        timeout_seconds=timeout_seconds,
    )
