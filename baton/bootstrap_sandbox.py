"""Find the running sandbox, decide whether it may be used, and start it where installed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from baton.errors import Misconfigured
from baton.sandbox_info import SandboxInfo, read_info
from baton.sentence import say
from baton.settings import Settings


def running_sandbox(settings: Settings) -> SandboxInfo | None:
    """Return the sandbox that runs on this home; None if there is none."""
    return read_info(settings.sandbox_home or settings.home)


@asynccontextmanager
async def open_sandbox(settings: Settings) -> AsyncIterator[SandboxInfo]:
    """Yield the sandbox of this home, starting it unless it runs.

    Raises `Misconfigured` if a required package is not installed.
    """
    running = running_sandbox(settings)
    if running is not None:
        yield running
        return
    with _told_what_to_install():
        from baton_sandbox.sandbox import Sandbox  # noqa: PLC0415  an extra installs it
    sandbox = await Sandbox.start(settings.sandbox_home or settings.home)
    try:
        yield sandbox.info
    finally:
        await sandbox.stop()


@contextmanager
def _told_what_to_install() -> Iterator[None]:
    """Raise `Misconfigured` for a package that is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise Misconfigured(
            say(
                "The sandbox needs the package {name}, which is not installed. Install "
                "batonflow[sandbox], or do without sample data: set the credentials of the real "
                "systems, and start Baton with `baton up --no-sandbox`.",
                name=error.name,
            )
        ) from error


def sandbox_of(settings: Settings) -> SandboxInfo | None:
    """Return the sandbox to use: one that runs on this home, with the embedded database only."""
    return running_sandbox(settings) if settings.database_url is None else None


def sample_tickets() -> tuple[dict[str, object], ...]:
    """Return inputs for the ticket triage that the sandbox can answer.

    Raises `Misconfigured` if a required package is not installed.
    """
    with _told_what_to_install():
        from baton_sandbox.world import samples  # noqa: PLC0415  an extra installs it
    return samples()
