"""Stores of secrets outside Baton that need no library: the environment, and programs."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from baton.errors import AgentMisconfigured
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject
from baton.sentence import Sentence, say

#: Variables that references may name begin so, so that no other secret of a process can be sent.
VARIABLE_PREFIX = "BATON_SECRET_"
COMMANDS = "BATON_CREDENTIAL_COMMANDS"
_COMMAND_SECONDS = 10.0
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class EnvironmentSecrets:
    """`{"from": "environment", "variable": "BATON_SECRET_CRM"}`."""

    variables: Mapping[str, str] = field(repr=False)

    def check(self, reference: JsonObject) -> None:
        """Raise `AgentMisconfigured` unless the variable has the prefix."""
        variable = required_text(reference, "variable")
        if not variable.startswith(VARIABLE_PREFIX):
            raise AgentMisconfigured(
                say(
                    "The variable {variable} cannot hold a secret of a credential: its name must "
                    "begin with {prefix}.",
                    variable=shown(variable),
                    prefix=VARIABLE_PREFIX,
                )
            )

    async def read(self, reference: JsonObject) -> str:
        """Return the value that the variable had when the process began."""
        variable = required_text(reference, "variable")
        if not self.variables.get(variable):
            raise AgentMisconfigured(
                say(
                    "The environment has no variable {variable}. Set it for the server and the "
                    "workers, and restart them.",
                    variable=variable,
                )
            )
        return self.variables[variable]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSecrets:
    """`{"from": "command", "command": "crm"}`: what a program of the operator prints."""

    #: Whole commands by name; a reference adds nothing to them.
    commands: Mapping[str, Sequence[str]]
    environment: Mapping[str, str] = field(repr=False)
    seconds: float = _COMMAND_SECONDS

    def check(self, reference: JsonObject) -> None:
        """Raise `AgentMisconfigured` unless the operator allows the command."""
        name = required_text(reference, "command")
        if name not in self.commands:
            raise AgentMisconfigured(
                say(
                    "The command {name} is not allowed. The operator names the commands in "
                    "{setting}.",
                    name=shown(name),
                    setting=COMMANDS,
                )
            )

    async def read(self, reference: JsonObject) -> str:
        """Run the command and return the first line that it prints."""
        name = required_text(reference, "command")
        try:
            process = await asyncio.create_subprocess_exec(
                *self.commands[name],
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=DEVNULL,
                env=dict(self.environment),
                start_new_session=True,
            )
        except OSError as error:
            raise _failed(name, say("it cannot be started ({why})", why=error.strerror)) from error
        output = await self._output(name, process)
        if process.returncode != 0:
            raise _failed(name, say("it ended with code {code}", code=process.returncode))
        secret = output.decode(errors="replace").splitlines()[:1]
        if not secret or not secret[0]:
            raise _failed(name, say("it printed nothing"))
        return secret[0]

    async def _output(self, name: str, process: Process) -> bytes:
        try:
            async with asyncio.timeout(self.seconds):
                output = await _bounded(process)
                await process.wait()
                return output
        except TimeoutError as error:
            raise _failed(
                name, say("it did not end within {seconds:g} s", seconds=self.seconds)
            ) from error
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()


def required_text(reference: JsonObject, member: str) -> str:
    """Return a member of a reference that must be text; raises `AgentMisconfigured`."""
    value = reference.get(member)
    if not isinstance(value, str) or not value.isprintable() or not value:
        raise AgentMisconfigured(
            say("The reference to a secret needs the text '{member}'.", member=member)
        )
    return value


async def _bounded(process: Process) -> bytes:
    """Return the beginning of what a process prints, and read the rest."""
    if process.stdout is None:
        raise ValueError("the process needs a pipe")
    output = b""
    while part := await process.stdout.read(_MOST_BYTES):
        output = (output + part)[:_MOST_BYTES]
    return output


def _failed(name: str, why: Sentence) -> AgentMisconfigured:
    return AgentMisconfigured(
        say("The command '{name}' gave no secret: {why}.", name=name, why=why)
    ).advise(say("Check it in {setting}.", setting=COMMANDS))
