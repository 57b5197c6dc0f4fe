"""Parameters of endpoints: services, body, and the headers that they read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar, cast

from fastapi import Depends, Path, Query, Request
from pydantic import AfterValidator, BaseModel, ValidationError

from baton.api.parameter_problems import member_problems
from baton.domain.actor import Actor
from baton.domain.execution_view import IdempotencyClaim
from baton.domain.ids import workflow_id_of
from baton.errors import InvalidInput, PayloadTooLarge, PreconditionRequired, Problem
from baton.jsontext.path import json_path
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import (
    BYTE_ORDER_MARK,
    JsonObject,
    decode,
    decode_members,
    parse_object,
    sha256,
)
from baton.sentence import say
from baton.services.agents.library import AgentLibrary
from baton.services.agents.service import Agents
from baton.services.agents.updates import AgentUpdates
from baton.services.analytics.service import Analytics
from baton.services.credentials.service import Credentials
from baton.services.credentials.stopped import StoppedByCredential
from baton.services.executions.estimates import Estimates
from baton.services.executions.inputs import read_metadata
from baton.services.executions.live import LiveExecutions
from baton.services.executions.rerun_preview import RerunPreviews
from baton.services.executions.service import Executions
from baton.services.executions.steps import Steps
from baton.services.notifications.service import Notifications
from baton.services.operations import Operations
from baton.services.plugins import Plugins
from baton.services.workflows.drafts import Drafts
from baton.services.workflows.files import MAX_FILE_BYTES
from baton.services.workflows.previews import Previews
from baton.services.workflows.service import Workflows
from baton.services.workflows.templates import Templates
from baton.services.workflows.versions import Versions

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
    library: AgentLibrary
    agents: Agents
    agent_updates: AgentUpdates
    plugins: Plugins
    previews: Previews
    templates: Templates
    executions: Executions
    steps: Steps
    rerun_previews: RerunPreviews
    estimates: Estimates
    analytics: Analytics
    credentials: Credentials
    stopped_by_credential: StoppedByCredential
    drafts: Drafts
    live: LiveExecutions
    notifications: Notifications
    operations: Operations


async def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


async def _body(request: Request) -> bytes:
    return (await request.body()).removeprefix(BYTE_ORDER_MARK)


ServicesDep = Annotated[Services, Depends(_services)]
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
    expected = expected_if_given(request)
    if expected is None:
        raise PreconditionRequired(
            'Send If-Match with the version that your change began at, such as If-Match: "3". It '
            "is the ETag of the workflow when you read it."
        )
    return expected


def expected_if_given(request: Request) -> int | None:
    """The same where a change may do without; null without it."""
    if_match = request.headers.get("if-match")
    if if_match is None:
        return None
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        raise InvalidInput(
            say(
                'If-Match must be one version in quotes, such as "3", not {if_match}.',
                if_match=if_match[:60],
            )
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
            say(
                "The body without its data has {rest:,} bytes; the limit is {limit:,} bytes.",
                rest=rest,
                limit=MAX_FILE_BYTES,
            )
        )
    plain: dict[str, object] = {
        name: {} if name in exact else decode(member) for name, member in members.items()
    }
    return _checked(plain, model), parts


def _require_object(text: bytes, path: str) -> None:
    if not text.startswith(b"{"):
        problem = Problem(
            message=say(
                "{path}: it must be a JSON object, got {value}.",
                path=path,
                value=shown(decode(text)),
            ),
            path=path,
            rule="type",
            expected="object",
        )
        raise InvalidInput(
            say("The body is not what it must be. {why}", why=problem.sentence), problems=(problem,)
        )


def _checked(members: Mapping[str, object], model: type[_Model]) -> _Model:
    try:
        return model.model_validate(members, strict=True)
    except ValidationError as error:
        problems = member_problems(error.errors(), members)
        raise InvalidInput(
            say("The body is not what it must be. {why}", why=problems[0].sentence),
            problems=problems,
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
    """Return the JSON of the header `Baton-Metadata`, `{}` without it."""
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
