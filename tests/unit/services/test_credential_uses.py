"""Uses of credentials are recorded seldom, and failures only where they are about one."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from baton.errors import AgentMisconfigured, BatonError, SystemNotFound, SystemRefused
from baton.services.credentials.use_recorder import EVERY_SECONDS, CredentialUseRecorder


@dataclass
class Store:
    """What was recorded."""

    recorded: list[tuple[str, str | None]] = field(default_factory=list)
    now: float = 100.0

    async def record_use(self, name: str) -> None:
        self.recorded.append((name, None))

    async def record_failure(self, name: str, message: str) -> None:
        self.recorded.append((name, message))

    def recorder(self) -> CredentialUseRecorder:
        return CredentialUseRecorder(
            store=self,
            is_stored=lambda name: name != "environment",
            clean=lambda text: text.replace("s3cret", "[secret]"),
            monotonic=lambda: self.now,
        )


def about(error: BatonError, credential: str | None) -> BatonError:
    error.credential = credential
    return error


async def test_a_use_is_recorded_at_most_once_a_minute_for_each_credential() -> None:
    store = Store()
    recorder = store.recorder()
    for names in ({"crm"}, {"crm", "desk"}, {"CRM"}):
        recorder.attempt_ended(names, None)
    await recorder.aclose()
    assert sorted(store.recorded) == [("crm", None), ("desk", None)]
    store.now += EVERY_SECONDS
    recorder.attempt_ended({"crm"}, None)
    await recorder.aclose()
    assert store.recorded[2:] == [("crm", None)]


@pytest.mark.parametrize(
    ("error", "recorded"),
    [
        (about(SystemRefused("401: s3cret", system="CRM"), "crm"), [("crm", "401: [secret]")]),
        (about(AgentMisconfigured("no token"), "crm"), [("crm", "no token")]),
        (about(SystemNotFound("404", system="CRM"), "crm"), []),
        (about(SystemRefused("401", system="CRM"), None), []),
        (about(SystemRefused("401", system="CRM"), "environment"), []),
    ],
)
async def test_a_failure_is_recorded_only_of_the_stored_credential_that_it_is_about(
    error: BatonError, recorded: list[tuple[str, str]]
) -> None:
    store = Store()
    recorder = store.recorder()
    recorder.attempt_ended({"crm", "desk"}, error)
    await recorder.aclose()
    assert store.recorded == recorded
