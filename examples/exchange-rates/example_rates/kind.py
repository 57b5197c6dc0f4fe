"""The kind: one operation reads a rate, another converts an amount."""

from baton.plugins import AgentKind, Effect, Icon, Operation, Schemas, Text

_CURRENCY = {"type": "string", "pattern": "^[A-Z]{3}$"}
_FORM = {
    "type": "object",
    "properties": {
        "base": {**_CURRENCY, "title": "From", "description": "Code of a currency, such as EUR."},
        "target": {**_CURRENCY, "title": "To", "description": "Code of a currency, such as USD."},
        "credential": {
            "type": "string",
            "title": "Credential",
            "format": "credential",
            "default": "rates",
        },
    },
    "required": ["base", "target"],
    "additionalProperties": False,
}
_RATE = {"rate": {"type": "number"}}
_AMOUNT = {"amount": {"type": "number"}}


def _rate_schemas(_config):
    return Schemas(output={"type": "object", "properties": _RATE, "required": ["rate"]})


def _convert_schemas(config):
    money = {"type": "number", "description": f"In {config['target']}."}
    return Schemas(
        input={"type": "object", "properties": _AMOUNT, "required": ["amount"]},
        output={
            "type": "object",
            "properties": {**_RATE, "converted": money},
            "required": ["rate", "converted"],
        },
    )


EXCHANGE_RATE = AgentKind(
    name="exchange_rate",
    title=Text("kinds.exchange_rate.title", "Exchange rates"),
    description=Text("kinds.exchange_rate.description", "Asks what a currency is worth."),
    icon=Icon(("M7 10h14l-4 -4", "M17 14h-14l4 4")),
    operations=(
        Operation(
            name="rate",
            title=Text("kinds.exchange_rate.rate.title", "Read a rate"),
            effect=Effect.READ,
            config_schema=_FORM,
            schemas=_rate_schemas,
        ),
        Operation(
            name="convert",
            title=Text("kinds.exchange_rate.convert.title", "Convert an amount"),
            effect=Effect.READ,
            config_schema=_FORM,
            schemas=_convert_schemas,
        ),
    ),
    credential_types=("exchange_rate",),
    runtime="example_rates.runtime:open_runtime",
    test_connection="example_rates.runtime:test_connection",
)
