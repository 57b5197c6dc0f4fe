"""A failure says whether the system that failed was a stand-in of the sandbox."""

import time
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from baton.domain.offloader import INLINE
from baton.domain.workflow import AgentDefinition, StepDefinition
from baton.engine.agent_executor import AgentExecutor, AttemptOrder
from baton.engine.failure import failure_record
from baton.engine.interruption import Interruption
from baton.engine.recorder import Recorder
from baton.engine.validation_engine import ValidationEngine
from baton.errors import AgentError, SystemNotFound
from baton.observability.known_secrets import KnownSecrets
from baton.services.credentials.book import CredentialBook

NOT_FOUND = SystemNotFound("There is no incident INC1.", system="ServiceNow", status=404)


async def record_of(error, *, reads):
    """The record of an attempt that reads credentials, of which `crm` alone is given."""
    book = CredentialBook(
        given={"crm": {"token": "real"}},
        sandbox=lambda: {"desk": {"token": "invented"}},
        remember=KnownSecrets().add_credential,
    )

    async def run(_call):
        for name in reads:
            book.find(name)
        raise error

    executor = AgentExecutor(
        runtimes=SimpleNamespace(runtime=lambda _kind: SimpleNamespace(run=run)),
        validation_engine=ValidationEngine(INLINE),
        monotonic=time.monotonic,
    )
    order = AttemptOrder(
        execution_id="exec-1",
        step=StepDefinition(key="read", agent="read", name="Read"),
        agent=AgentDefinition(slug="read", kind="fake", name="Read"),
        attempt=1,
        input=b"{}",
        input_sha256="",
        left_out=(),
        seconds_left=60,
        global_timeout_seconds=60,
    )
    now = datetime.now(UTC)
    outcome = await executor.execute(order, Recorder(lambda: now), Interruption())
    return failure_record(outcome.error, place=None, at=now, duration_ms=None)


@pytest.mark.parametrize(
    ("reads", "error", "sandbox"),
    [
        (["desk"], NOT_FOUND, True),
        (["crm"], NOT_FOUND, None),
        ([], NOT_FOUND, None),
        # Which of them failed cannot be told.
        (["desk", "crm"], NOT_FOUND, None),
        # The agent failed by itself.
        (["desk"], AgentError("broken", kind="ValueError", stack=""), None),
    ],
)
async def test_only_the_failure_of_a_stand_in_is_marked(reads, error, sandbox):
    error.credential, error.sandbox = None, False
    assert (await record_of(error, reads=reads)).get("sandbox") is sandbox
