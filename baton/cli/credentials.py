"""`baton credentials`: list, show, store, test and delete credentials.

Secrets come from a file, from stdin or from prompts without echo, never from the command line,
which other users of the machine and the shell's history show.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from getpass import getpass
from typing import Annotated

import msgspec
import typer

from baton.bootstrap import Platform, open_platform
from baton.bootstrap_database import open_database
from baton.cli import options, results
from baton.cli.exit_codes import ExitCode
from baton.cli.inputs import read_file
from baton.cli.running import run_async
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.credential_type import CredentialType, CredentialTypes
from baton.errors import InvalidInput, NotFound
from baton.jsontext.text import JsonObject, parse_object
from baton.sentence import say
from baton.services.credentials.answers import CredentialOut
from baton.services.credentials.checks import CredentialOrder
from baton.settings import read_settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_Name = Annotated[str, typer.Argument(metavar="NAME")]
_STDIN = "-"


@app.callback(invoke_without_command=True)
def credentials(context: typer.Context) -> None:
    """List credentials, show, store, test or delete one."""
    if context.invoked_subcommand is None:
        run_async(lambda _: _list(as_json=False))


@app.command("list")
def list_(*, as_json: options.Json = False) -> None:
    """List credentials, where they come from, and whether they work."""
    run_async(lambda _: _list(as_json=as_json))


@app.command()
def show(name: _Name, *, as_json: options.Json = False) -> None:
    """Show a credential without its secrets, and what uses it."""
    run_async(lambda _: _show(name, as_json=as_json))


@app.command("set")
def set_(
    name: _Name,
    type_name: Annotated[
        str | None, typer.Option("--type", help="Of a new credential, such as servicenow.")
    ] = None,
    members: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-",
            help="A JSON object; - reads stdin. Without it, each member is asked for. Secrets "
            "that it leaves out are kept.",
        ),
    ] = None,
    expires: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day when the secret expires (UTC)."),
    ] = None,
) -> None:
    """Store a credential, or change the stored one of that name."""
    given = None if members is None else _members_of(members)
    expires_at = expires and expires.replace(tzinfo=UTC)
    run_async(lambda _: _set(name, type_name, given, expires_at))


@app.command("test")
def sign_in(name: _Name, *, as_json: options.Json = False) -> None:
    """Sign in with a credential now and report the answer."""
    run_async(lambda _: _test(name, as_json=as_json))


@app.command()
def delete(name: _Name) -> None:
    """Delete a stored credential that nothing uses."""
    run_async(lambda _: _delete(name))


@asynccontextmanager
async def _opened() -> AsyncIterator[Platform]:
    settings = read_settings(os.environ)
    async with (
        open_database(settings) as conninfo,
        open_platform(settings, conninfo) as platform,
    ):
        yield platform


async def _list(*, as_json: bool) -> int:
    async with _opened() as platform:
        found = await platform.credentials.service.credentials(actor=LOCAL_OPERATOR)
    if as_json:
        results.write_json(msgspec.json.encode(found))
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _table(found)))
    return ExitCode.COMPLETED


def _table(rows: Iterable[CredentialOut]) -> Iterator[str]:
    for row in rows:
        origin = str(row.origin) if row.in_use else f"{row.origin}, not used"
        state = str(row.state).replace("_", " ")
        yield (
            f"{row.name:<24} {row.type or '':<16} {origin:<22} {state:<13} {row.address or ''}"
        ).rstrip()


async def _show(name: str, *, as_json: bool) -> int:
    async with _opened() as platform:
        found = await _named(platform, name)
        uses = await platform.credentials.service.users(found.id, actor=LOCAL_OPERATOR)
    if as_json:
        results.write_json(msgspec.json.encode(found))
        return ExitCode.COMPLETED
    lines = [
        *_table([found]),
        *(f"  {member}: {value}" for member, value in found.members.items()),
        *(f"  {secret.name}: not shown" for secret in found.secrets),
        *(f"  expires {found.expires_at}" for _ in [found] if found.expires_at),
        *(f"  last failure {each.at}: {each.message}" for each in [found.last_failure] if each),
        *(f"  used by the agent {agent.name} ({agent.slug})" for agent in uses.agents),
        *(f"  used by the workflow {each.name} ({each.workflow_id})" for each in uses.workflows),
    ]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return ExitCode.COMPLETED


async def _set(
    name: str, type_name: str | None, given: JsonObject | None, expires_at: datetime | None
) -> int:
    async with _opened() as platform:
        service = platform.credentials.service
        before = await _stored(platform, name)
        type_ = _required_type(before.type if before else type_name, service.types)
        order = CredentialOrder(
            name=name,
            members=_asked(type_, before) if given is None else given,
            expires_at=expires_at or _expiry(before),
        )
        if before is None:
            await service.create(order, type_.name, actor=LOCAL_OPERATOR)
            sys.stdout.write(f"stored credential {name}\n")
        else:
            version = before.version or 0
            await service.change(before.id, order, expected_version=version, actor=LOCAL_OPERATOR)
            sys.stdout.write(f"changed credential {name}\n")
    return ExitCode.COMPLETED


async def _test(name: str, *, as_json: bool) -> int:
    async with _opened() as platform:
        found = await _named(platform, name)
        tested = await platform.credentials.service.test(found.id, actor=LOCAL_OPERATOR)
    if as_json:
        results.write_json(msgspec.json.encode(tested))
    else:
        sys.stdout.write(f"{tested.message}\n")
    return ExitCode.COMPLETED if tested.worked else ExitCode.FAILED


async def _delete(name: str) -> int:
    async with _opened() as platform:
        found = await _named(platform, name)
        await platform.credentials.service.delete(
            found.id, expected_version=None, actor=LOCAL_OPERATOR
        )
    sys.stdout.write(f"deleted credential {name}\n")
    return ExitCode.COMPLETED


async def _named(platform: Platform, name: str) -> CredentialOut:
    """Return the credential that agents get under a name; raises `NotFound`."""
    for found in await platform.credentials.service.credentials(actor=LOCAL_OPERATOR):
        if found.in_use and found.name.lower() == name.lower():
            return found
    raise NotFound(say("There is no credential '{name}'.", name=name))


async def _stored(platform: Platform, name: str) -> CredentialOut | None:
    try:
        found = await _named(platform, name)
    except NotFound:
        return None
    return found if found.version is not None else None


def _members_of(path: str) -> JsonObject:
    if path.lstrip().startswith("{"):
        raise InvalidInput(
            "Secrets do not belong on the command line, where others can read them. Write the "
            "members into a file that only you can read, or give - and write them to stdin."
        )
    text = sys.stdin.buffer.read() if path == _STDIN else read_file(path, "credential")
    return parse_object(text, what="credential")


def _required_type(name: str | None, types: CredentialTypes) -> CredentialType[object]:
    """Return the type of that name; raises `InvalidInput` with the names that there are."""
    if name is None or name not in types:
        raise InvalidInput(
            say("Name the type of the credential: --type {types}.", types=" | ".join(types))
        )
    return types[name]


def _asked(type_: CredentialType[object], before: CredentialOut | None) -> JsonObject:
    """Ask for each member; an empty answer keeps what is there, or leaves the member out."""
    members: JsonObject = {}
    kept = before.members if before else {}
    for name, schema in type_.members.items():
        title = str(schema.get("title", name))
        if name in type_.secret_members:
            value = getpass(f"{title}: ")
        else:
            known = kept.get(name, schema.get("default"))
            value = typer.prompt(title, default="" if known is None else str(known))
        if value:
            members[name] = value
    return members


def _expiry(before: CredentialOut | None) -> datetime | None:
    if before is None or before.expires_at is None:
        return None
    return datetime.fromisoformat(before.expires_at)
