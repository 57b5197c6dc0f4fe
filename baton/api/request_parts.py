"""What endpoints take from a request: services, actor, body, and the headers it reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast

from fastapi import Depends, Path, Query, Request
from pydantic import AfterValidator, BaseModel, ValidationError

from baton.api.parameter_problems import member_problems
from baton.domain.actor import LOCAL_OPERATOR, Actor
from baton.domain.errors import InvalidInput, PayloadTooLarge, PreconditionRequired, Problem
from baton.domain.execution_view import IdempotencyClaim
from baton.domain.ids import workflow_id_of
from baton.domain.json_fault import shown
from baton.domain.json_path import json_path
from baton.domain.json_text import (
    BYTE_ORDER_MARK,
    JsonObject,
    decode,
    decode_members,
    parse_object,
    sha256,
)
from baton.domain.offloader import REQUEST_SECONDS, Caller, name_caller
from baton.services.analytics import Analytics
from baton.services.definitions import Workflows
from baton.services.drafts import Drafts
from baton.services.executions import Executions
from baton.services.expectations import Expectations
from baton.services.inputs import read_metadata
from baton.services.library import Library
from baton.services.live import LiveExecutions
from baton.services.notifications import Notifications
from baton.services.operations import Operations
from baton.services.previews import Previews
from baton.services.prospects import Prospects
from baton.services.steps import Steps
from baton.services.templates import Gallery
from baton.services.versions import Versions
from baton.services.workflow_files import MAX_FILE_BYTES

#: Longer waits are cut: proxies in between give up at about this time.
LONGEST_WAIT_SECONDS = 60

_WAIT = re.compile(r'(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=$|[,;])', re.IGNORECASE)
_KEY = re.compile(r"[!-~]{1,255}")
_VERSION = re.compile(r'"(\d{1,9})"')

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that endpoints may ask."""

    workflows: Workflows
    versions: Versions
    library: Library
    previews: Previews
    gallery: Gallery
    executions: Executions
    steps: Steps
    prospects: Prospects
    expectations: Expectations
    analytics: Analytics
    drafts: Drafts
    live: LiveExecutions
    notifications: Notifications
    operations: Operations


async def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


async def _actor() -> Actor:
    """Until sign-in exists, whoever reaches the loopback interface of this machine."""
    name_caller(Caller(LOCAL_OPERATOR.id, seconds_left=REQUEST_SECONDS))
    return LOCAL_OPERATOR


async def _body(request: Request) -> bytes:
    return (await request.body()).removeprefix(BYTE_ORDER_MARK)


Asked = Annotated[Services, Depends(_services)]
By = Annotated[Actor, Depends(_actor)]
#: What was done, in words for the list of versions.
Message = Annotated[
    str,
    Query(max_length=500, pattern=r"^[^\u0000]*$", description="What was done, for the versions."),
]
Body = Annotated[bytes, Depends(_body)]
#: Whether people's data comes with what is read; it may be big.
WithData = Annotated[bool, Query(description="`false` leaves out what went in and came out.")]
WorkflowId = Annotated[
    str,
    Path(description="Id of the workflow, or its slug.", examples=["wf-triage"]),
    AfterValidator(workflow_id_of),
]
ExecutionId = Annotated[
    str, Path(description="Id of the execution.", examples=["exec-20261123-0123456789abcdef"])
]


def read_document(body: bytes, *, limit_bytes: int) -> JsonObject:
    """The body as one JSON object."""
    return parse_object(body, limit_bytes=limit_bytes, what="body")


def read_body(body: bytes, model: type[_Model], *, limit_bytes: int = 4096) -> _Model:
    """A small body as a model; an empty one counts as `{}`. Raises `InvalidInput`."""
    return _checked(parse_object(body or b"{}", limit_bytes=limit_bytes, what="body"), model)


def expected_version(request: Request) -> int:
    """The version that a change began at, as `If-Match` names it.

    Raises `PreconditionRequired`, and `InvalidInput` for anything but one version in quotes.
    """
    if_match = request.headers.get("if-match")
    if if_match is None:
        raise PreconditionRequired(
            'Send If-Match with the version that your change began at, such as If-Match: "3". It '
            "is the ETag of the workflow when you read it."
        )
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        raise InvalidInput(
            f'If-Match must be one version in quotes, such as "3", not {if_match[:60]}.'
        )
    return int(found[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactBody:
    """A body of which some members are data, to be kept to the byte."""

    #: The whole, without the space around its tokens.
    text: bytes
    #: The members of the body that are data, as they were written.
    exact: Mapping[str, bytes]

    def object(self, name: str) -> bytes | None:
        """Exact text of a member that must be an object; raises `InvalidInput` if it is none."""
        text = self.exact.get(name)
        if text is not None:
            _require_object(text, json_path([name]))
        return text

    def objects(self, name: str) -> Mapping[str, bytes]:
        """Exact texts of a member that must be an object of objects; none if it is absent."""
        members = {
            key: bytes(raw) for key, raw in decode_members(self.object(name) or b"{}").items()
        }
        for key, text in members.items():
            _require_object(text, json_path([name, key]))
        return members


async def read_exact(
    services: Services, body: bytes, model: type[_Model], *, exact: tuple[str, ...]
) -> tuple[_Model, ExactBody]:
    """A body as a model, its members named in `exact` apart; an empty one counts as `{}`."""
    text = await services.executions.read_input(body or b"{}")
    members = {name: bytes(raw) for name, raw in decode_members(text).items()}
    parts = ExactBody(text=text, exact={name: members[name] for name in exact if name in members})
    rest = len(text) - sum(map(len, parts.exact.values()))
    if rest > MAX_FILE_BYTES:
        raise PayloadTooLarge(
            f"The body without its data has {rest:,} bytes; the limit is {MAX_FILE_BYTES:,} bytes."
        )
    plain: dict[str, Any] = {
        name: {} if name in exact else decode(member) for name, member in members.items()
    }
    return _checked(plain, model), parts


def _require_object(text: bytes, path: str) -> None:
    if not text.startswith(b"{"):
        problem = Problem(
            message=f"{path}: it must be a JSON object, got {shown(decode(text))}.",
            path=path,
            rule="type",
            expected="object",
        )
        raise InvalidInput(
            f"The body is not what it must be. {problem.message}", problems=(problem,)
        )


def _checked(members: dict[str, Any], model: type[_Model]) -> _Model:
    try:
        return model.model_validate(members, strict=True)
    except ValidationError as error:
        problems = member_problems(error.errors(), members)
        raise InvalidInput(
            f"The body is not what it must be. {problems[0].message}", problems=problems
        ) from error


def claim_of(
    request: Request, actor: Actor, route: str, *content: bytes
) -> IdempotencyClaim | None:
    """The claim that `Idempotency-Key` makes on a route for this content; null without one."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise InvalidInput(
            "The header Idempotency-Key must be 1 to 255 visible ASCII characters, such as a UUID."
        )
    return IdempotencyClaim(
        principal=actor.id, route=route, key=key, body_sha256=sha256(b"\x00".join(content))
    )


def metadata_of(request: Request) -> JsonObject:
    """What `Baton-Metadata` says, `{}` without it."""
    text = request.headers.get("baton-metadata")
    return {} if text is None else read_metadata(text.encode("latin-1"))


def wait_of(request: Request) -> int:
    """Seconds that the client is willing to wait (`Prefer: wait=30`, RFC 7240), else 0.

    A preference that cannot be read is none, as the RFC demands.
    """
    text = request.headers.get("prefer")
    if text is None:
        return 0
    found = _WAIT.search(text)
    return min(int(found[1]), LONGEST_WAIT_SECONDS) if found else 0
