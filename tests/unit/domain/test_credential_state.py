"""Whether a credential works, from its expiry, its last use and its last test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baton.domain.credential import Credential, CredentialFailure, StoredCredential

STORED = datetime(2026, 11, 1, tzinfo=UTC)
NOW = STORED + timedelta(days=10)


def at(day: int) -> datetime:
    return STORED + timedelta(days=day)


def failed(day: int) -> CredentialFailure:
    return CredentialFailure(at=at(day), message="no")


@pytest.mark.parametrize(
    ("known", "expires_in", "state"),
    [
        ({}, None, "not_tested"),
        ({"tested_at": at(1), "test_worked": True}, None, "working"),
        ({"tested_at": at(1), "test_worked": False}, None, "failed"),
        ({"last_used_at": at(2)}, None, "working"),
        ({"last_failure": failed(2)}, None, "failed"),
        ({"last_failure": failed(2), "last_used_at": at(3)}, None, "working"),
        ({"last_failure": failed(3), "last_used_at": at(2)}, None, "failed"),
        ({"last_failure": failed(3), "tested_at": at(4), "test_worked": True}, None, "working"),
        ({"last_failure": failed(-1)}, None, "not_tested"),
        ({"tested_at": at(-1), "test_worked": True}, None, "not_tested"),
        ({"last_used_at": at(2)}, timedelta(days=15), "working"),
        ({"last_used_at": at(2)}, timedelta(days=14), "expires_soon"),
        ({"last_failure": failed(2)}, timedelta(days=3), "failed"),
        ({"last_used_at": at(2)}, timedelta(0), "expired"),
        ({}, timedelta(days=-3), "expired"),
    ],
)
def test_what_is_known_of_its_present_members_decides(
    known: dict[str, Any], expires_in: timedelta | None, state: str
) -> None:
    credential = Credential(
        id="cred-1",
        name="crm",
        type="http",
        expires_at=None if expires_in is None else NOW + expires_in,
    )
    stored = StoredCredential(
        credential=credential,
        version=1,
        created_by="x",
        created_at=STORED,
        updated_at=STORED,
        members_stored_at=STORED,
        **known,
    )
    assert stored.state(NOW) == state
