"""Settings from the environment, read once and frozen."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import msgspec

from baton.errors import BatonError, Misconfigured
from baton.jsontext.text import JsonObject, parse_object
from baton.sentence import say

_CREDENTIAL = "BATON_CREDENTIAL_"
_REFERENCED = "BATON_SECRET_"
_COMMANDS = "BATON_CREDENTIAL_COMMANDS"
_PRICES = "BATON_LLM_PRICES"
_SECRETS = frozenset({"BATON_API_KEY", "BATON_ENCRYPTION_KEYS", "DATABASE_URL", "VAULT_TOKEN"})
_SECRET_FAMILIES = (_CREDENTIAL, _REFERENCED, "OPENAI_", "AZURE_OPENAI_")
LEAST_AGENT_MEMORY_MB = 128
#: A program with its arguments.
_Command = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
#: A hundred years.
_MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The operator's settings; nothing else reads the environment."""

    #: Directory of the embedded database and `sandbox.json`.
    home: Path
    #: Directory of `sandbox.json`, if not `home`: a run that starts a sandbox keeps it private.
    sandbox_home: Path | None = None
    #: Replaces the embedded database.
    database_url: str | None = None
    #: Directory of the embedded database's binaries, if not in its package.
    postgres_bindir: Path | None = None
    #: Files and modules with Python agents.
    agents: tuple[str, ...] = ()
    max_output_bytes: int = 10 * 1024 * 1024
    #: Memory limit of each process with Python agents; 0 for no limit.
    agent_memory_mb: int = 2048
    #: Names of additional environment variables for the processes of Python agents.
    agent_env: tuple[str, ...] = ()
    #: Hosts and networks inside the network that HTTP agents may call.
    http_allow: tuple[str, ...] = ()
    #: File of certificate authorities trusted in addition to those of this machine.
    ca_bundle: Path | None = None
    #: Executions that ended longer ago are deleted; None keeps them forever.
    keep_executions_for: timedelta | None = None
    #: Credentials by lower-case name, each a JSON object.
    credentials: Mapping[str, JsonObject] = field(default_factory=dict, repr=False)
    #: Folder of files that each hold a credential as a JSON object.
    credentials_dir: Path | None = None
    #: The variables that references to secrets may name.
    secret_variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Commands that print secrets, by the names that references use.
    credential_commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Azure Key Vaults that references to secrets may name.
    key_vaults: tuple[str, ...] = ()
    #: The variables of HashiCorp Vault, named as by its own tools.
    hashicorp_vault: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: The variables of OpenAI and Azure OpenAI, named as by their own tools.
    llm: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Prices of models that override those that ship, as written in the setting.
    llm_prices: Mapping[str, object] = field(default_factory=dict)
    #: Key with which the command line calls a server.
    api_key: str | None = field(default=None, repr=False)
    #: Base address for links in messages.
    public_url: str | None = None
    #: Keys for encrypted values, the one that encrypts first; by default a file in `home`.
    encryption_keys: tuple[str, ...] = field(default=(), repr=False)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read `BATON_*` and the variables of OpenAI; raises `Misconfigured` naming the variable."""
    bindir = environment.get("BATON_PG_BINDIR")
    return Settings(
        home=_home(environment),
        database_url=environment.get("DATABASE_URL") or None,
        postgres_bindir=Path(bindir) if bindir else None,
        agents=_listed(environment, "BATON_AGENTS"),
        max_output_bytes=_positive(environment, "BATON_MAX_OUTPUT_BYTES", 10 * 1024 * 1024),
        agent_memory_mb=_agent_memory_mb(environment),
        agent_env=_listed(environment, "BATON_AGENT_ENV"),
        http_allow=_listed(environment, "BATON_HTTP_ALLOW"),
        ca_bundle=_file(environment, "BATON_CA_BUNDLE"),
        keep_executions_for=_days(environment, "BATON_RETENTION_DAYS"),
        credentials={
            name.removeprefix(_CREDENTIAL).lower(): _credential(name, value)
            for name, value in environment.items()
            if name.startswith(_CREDENTIAL) and name != _COMMANDS
        },
        credentials_dir=_folder(environment, "BATON_CREDENTIALS_DIR"),
        secret_variables={
            name: value for name, value in environment.items() if name.startswith(_REFERENCED)
        },
        credential_commands=_commands(environment),
        key_vaults=_listed(environment, "BATON_KEY_VAULTS"),
        hashicorp_vault={
            name: value for name, value in environment.items() if name.startswith("VAULT_")
        },
        llm={
            name: value
            for name, value in environment.items()
            if name.startswith(("OPENAI_", "AZURE_OPENAI_"))
        },
        llm_prices=_prices(environment),
        api_key=environment.get("BATON_API_KEY") or None,
        public_url=environment.get("BATON_PUBLIC_URL") or None,
        encryption_keys=_listed(environment, "BATON_ENCRYPTION_KEYS"),
    )


def forget_secrets(environment: MutableMapping[str, str]) -> None:
    """Remove the variables read by `read_settings` that agents in this process must not see."""
    for name in tuple(environment):
        if name in _SECRETS or name.startswith(_SECRET_FAMILIES):
            del environment[name]


def _home(environment: Mapping[str, str]) -> Path:
    given = environment.get("BATON_HOME")
    if given:
        return Path(given).expanduser().absolute()
    data = environment.get("XDG_DATA_HOME")
    base = Path(data) if data else Path("~/.local/share")
    return (base / "baton").expanduser().absolute()


def _file(environment: Mapping[str, str], name: str) -> Path | None:
    given = environment.get(name)
    if not given:
        return None
    path = Path(given).expanduser().absolute()
    if not path.is_file():
        raise Misconfigured(
            say("{name} names {path}, which is not a file. Correct it.", name=name, path=path)
        )
    return path


def _folder(environment: Mapping[str, str], name: str) -> Path | None:
    given = environment.get(name)
    if not given:
        return None
    path = Path(given).expanduser().absolute()
    if not path.is_dir():
        raise Misconfigured(
            say("{name} names {path}, which is not a folder. Correct it.", name=name, path=path)
        )
    return path


def _listed(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in environment.get(name, "").split(",") if part.strip())


def _positive(environment: Mapping[str, str], name: str, default: int) -> int:
    number = _whole(environment, name, default)
    if number == 0:
        raise Misconfigured(
            say(
                "{name} must be a whole number above 0, not '{environment}'.",
                name=name,
                environment=environment[name],
            )
        )
    return number


def _days(environment: Mapping[str, str], name: str) -> timedelta | None:
    if not environment.get(name):
        return None
    days = _positive(environment, name, 1)
    if days > _MOST_DAYS:
        raise Misconfigured(
            say(
                "{name} must be at most {limit}, not '{days}'.",
                name=name,
                limit=_MOST_DAYS,
                days=days,
            )
        )
    return timedelta(days=days)


def _agent_memory_mb(environment: Mapping[str, str]) -> int:
    name = "BATON_AGENT_MEMORY_MB"
    number = _whole(environment, name, 2048)
    if 0 < number < LEAST_AGENT_MEMORY_MB:
        raise Misconfigured(
            say(
                "{name} must be 0, for no limit, or at least {limit}, not "
                "'{number}': Python and the agents take some of it before they begin.",
                name=name,
                limit=LEAST_AGENT_MEMORY_MB,
                number=number,
            )
        )
    return number


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name)
    if not text:
        return default
    if not text.isdecimal() or len(text) > 12:
        raise Misconfigured(
            say("{name} must be a whole number, not '{text}'.", name=name, text=text)
        )
    return int(text)


def _prices(environment: Mapping[str, str]) -> JsonObject:
    text = environment.get(_PRICES)
    if not text:
        return {}
    try:
        return parse_object(text, what=_PRICES)
    except BatonError as error:
        raise Misconfigured(
            say(
                "{prices} must hold one JSON object with the US dollars per million tokens of each"
                ' model, such as {{"my-model": {{"input": 0.5, "cached": 0.05, "output": 2}}}}.',
                prices=_PRICES,
            )
        ) from error


def _commands(environment: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    text = environment.get(_COMMANDS)
    if not text:
        return {}
    try:
        return msgspec.json.decode(text, type=dict[str, _Command])
    except msgspec.MsgspecError as error:
        raise Misconfigured(
            say(
                "{commands} must hold one JSON object with a command for each name, such as "
                '{{"crm": ["/usr/bin/pass", "show", "crm"]}}.',
                commands=_COMMANDS,
            )
        ) from error


def _credential(name: str, text: str) -> JsonObject:
    try:
        return parse_object(text, what=name)
    except BatonError as error:
        raise Misconfigured(
            say(
                '{name} must hold one JSON object, such as {{"base_url": "https://..."}}.',
                name=name,
            )
        ) from error
