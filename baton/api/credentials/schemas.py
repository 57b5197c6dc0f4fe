"""The shapes of bodies about credentials."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import AwareDatetime, BeforeValidator, Field

from baton.api.shape import Data, Shape
from baton.api.time_ranges import read_instant

_Members = Annotated[
    Data,
    Field(
        description="What its type describes. Secret members are kept encrypted and never shown. "
        "In a change, a secret that is left out is kept unless an address changes, null removes "
        "a member, and the members that are not secret are replaced."
    ),
]
_ExpiresAt = Annotated[
    AwareDatetime | None,
    BeforeValidator(read_instant),
    Field(
        default=None,
        description="When the system stops accepting the secret, RFC 3339 with an offset.",
        examples=["2027-05-31T00:00:00Z"],
    ),
]


CredentialId = Annotated[
    str,
    Path(
        description="Id of the credential; of one that is not stored, where it comes from and its "
        "name, such as `environment:crm`.",
        examples=["cred-0123456789abcdef"],
        pattern=r"^([a-z]+:)?[^/\u0000-\u001f]{1,80}$",
    ),
]


class CredentialChange(Shape):
    """A credential as it should be; of its secrets only new ones."""

    name: str = Field(
        description="Agents and workflow files refer to it; unique without regard to case.",
        examples=["crm"],
    )
    members: _Members
    expires_at: _ExpiresAt


class CredentialRequest(CredentialChange):
    """A new credential."""

    type: str = Field(description="One of `GET /api/credential-types`.", examples=["servicenow"])


class ConnectionTestRequest(Shape):
    """Members to sign in with, before they are stored."""

    type: str = Field(description="One of `GET /api/credential-types`.", examples=["servicenow"])
    members: _Members


class ChangeTestRequest(Shape):
    """What to test of a stored credential."""

    members: Data | None = Field(
        default=None,
        description="A change to try before it is stored, as in the change itself: of a secret "
        "that is left out, the stored one is used unless an address changes. Null tests what is "
        "stored.",
    )


class ResumeStoppedRequest(Shape):
    """Which part of the executions to resume."""

    cursor: str | None = Field(
        default=None,
        max_length=300,
        description="`next_cursor` of the part before; null for the first.",
    )
