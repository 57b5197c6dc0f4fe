"""Notification channels, and what was delivered on them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from baton.api.dependencies import Body, ServicesDep, expected_if_given, read_body
from baton.api.http.json_answers import encoded
from baton.api.notifications.schemas import (
    CardPreviewRequest,
    ChannelChange,
    ChannelRequest,
    EmailIn,
)
from baton.api.openapi import ETAG, WITH_BODY, answer, body, errors, if_match
from baton.api.pagination import Cursor, Limit, ListOf, page, read_cursor
from baton.api.permissions import NotificationReader, NotificationWriter
from baton.domain.catalog import PageCursor
from baton.domain.notification import StoredChannel
from baton.errors import Conflict, InvalidInput, NotFound, SecretUnreadable, StaleVersion
from baton.services.notifications.answers import (
    CardPreview,
    ChannelOut,
    Channels,
    Deliveries,
    DeliveryOut,
    TestOut,
)
from baton.services.notifications.checks import ChannelOrder, MailOAuth, MailOrder

router = APIRouter(tags=["notifications"])

_LIMIT_BYTES = 32_768
_NEW = {
    "name": "IT-Ops",
    "kind": "teams",
    "notify_on": ["failure"],
    "workflows": None,
    "url": "https://prod.example.com/powerautomate/automations/direct/workflows/1?sig=...",
}
_LAST = {
    "state": "sent",
    "at": "2026-11-25T14:32:16.120Z",
    "response_status": 202,
    "response": "",
}
_CHANNEL = {
    "id": "it-ops",
    "version": 1,
    "name": "IT-Ops",
    "kind": "teams",
    "sandbox": False,
    "notify_on": ["failure"],
    "workflows": None,
    "enabled": True,
    "hint": "prod.example.com",
    "email": None,
    "header_names": [],
    "signed": False,
    "settings": {},
    "secret_settings": [],
    "created_by": "local-operator",
    "created_at": "2026-11-25T08:00:00.000Z",
    "updated_at": "2026-11-25T08:00:00.000Z",
    "last_delivery": _LAST,
}
_DELIVERY = {
    "id": 412,
    "execution_id": "exec-20261123-0123456789abcdef",
    "run": 1,
    "workflow_id": "wf-it-ticket-triage",
    "workflow_name": "IT Ticket Triage",
    "channel": "it-ops",
    "channel_name": "IT-Ops",
    "kind": "failure",
    "state": "sent",
    "created_at": "2026-11-25T14:32:15.900Z",
    "tries": 1,
    "next_try_at": None,
    "tried_at": "2026-11-25T14:32:16.120Z",
    "sent_at": "2026-11-25T14:32:16.120Z",
    "response_status": 202,
    "response": "",
    "together": 1,
    "recipients": [],
}
_CARD = {"card": {"type": "AdaptiveCard", "version": "1.5", "body": [], "actions": []}}
_TESTED = {"delivered": True, "response_status": 202, "response": "", "duration_ms": 85}

_BEGAN_AT = if_match("The version, in quotes, that the change began at.", required=False)

ChannelId = Annotated[
    str,
    Path(
        description="Id of the channel.",
        examples=["it-ops"],
        pattern=r"^[a-z0-9][a-z0-9-]{0,62}$",
    ),
]


@router.get(
    "/notification-channels",
    summary="List notification channels",
    response_class=Response,
    responses={200: answer(Channels, {"items": [_CHANNEL]}, "All of them, by name."), **errors()},
)
async def list_notification_channels(services: ServicesDep, actor: NotificationReader) -> Response:
    """The channels with what came of the last try on each; their secrets are not shown."""
    found = await services.notifications.channels(actor=actor)
    return encoded(Channels(items=[ChannelOut.of(channel) for channel in found]))


@router.post(
    "/notification-channels",
    status_code=201,
    summary="Make a notification channel",
    response_class=Response,
    responses={
        201: answer(
            ChannelOut,
            {**_CHANNEL, "last_delivery": None},
            "It hears of what happens from now on.",
            headers={"Location": "Path of the channel.", **ETAG},
        ),
        **errors(InvalidInput, Conflict, SecretUnreadable, *WITH_BODY),
    },
    openapi_extra=body(ChannelRequest, _NEW),
)
async def create_notification_channel(
    services: ServicesDep, actor: NotificationWriter, content: Body
) -> Response:
    """Keeps a channel, its URL or password encrypted; that is never shown again.

    An address must begin with https:// and may not lead inside the network, unless the operator
    allows its host with BATON_HTTP_ALLOW.
    """
    wanted = read_body(content, ChannelRequest, limit_bytes=_LIMIT_BYTES)
    stored = await services.notifications.create(
        _order(wanted), wanted.kind, channel_id=wanted.id, actor=actor
    )
    location = f"/api/notification-channels/{stored.channel.id}"
    return _channel(stored, status_code=201, headers={"Location": location})


@router.post(
    "/notification-channels/preview",
    summary="Preview a notification",
    response_class=Response,
    responses={200: answer(CardPreview, _CARD, "The card of an example."), **errors(*WITH_BODY)},
    openapi_extra=body(CardPreviewRequest, {"notification": "failure"}, required=False),
)
async def preview_notification(
    services: ServicesDep, actor: NotificationReader, content: Body
) -> Response:
    """The Adaptive Card 1.5 that a Teams channel would get for an invented execution."""
    which = read_body(content, CardPreviewRequest).notification
    return encoded(services.notifications.preview(which, actor=actor))


@router.get(
    "/notification-channels/{channel_id}",
    summary="Read a notification channel",
    response_class=Response,
    responses={200: answer(ChannelOut, _CHANNEL, "The channel.", headers=ETAG), **errors(NotFound)},
)
async def get_notification_channel(
    channel_id: ChannelId, services: ServicesDep, actor: NotificationReader
) -> Response:
    """The channel with what came of the last try on it; its secret is not shown."""
    return _channel(await services.notifications.channel(channel_id, actor=actor))


@router.put(
    "/notification-channels/{channel_id}",
    summary="Change a notification channel",
    response_class=Response,
    responses={
        200: answer(ChannelOut, _CHANNEL, "As it is now.", headers=ETAG),
        **errors(InvalidInput, NotFound, Conflict, StaleVersion, *WITH_BODY),
    },
    openapi_extra={
        **body(
            ChannelChange, {"name": "IT-Ops", "notify_on": ["failure", "success"], "enabled": True}
        ),
        "parameters": [_BEGAN_AT],
    },
)
async def change_notification_channel(
    channel_id: ChannelId,
    request: Request,
    services: ServicesDep,
    actor: NotificationWriter,
    content: Body,
) -> Response:
    """Replaces all but the kind and, unless a new one is given, the secret.

    Notifications that wait for a channel which is switched off are not sent any more. With
    `If-Match` nothing is overwritten that somebody else changed; without, the last change wins.
    """
    expected = expected_if_given(request)
    wanted = read_body(content, ChannelChange, limit_bytes=_LIMIT_BYTES)
    stored = await services.notifications.change(
        channel_id, _order(wanted), expected_version=expected, actor=actor
    )
    return _channel(stored)


@router.delete(
    "/notification-channels/{channel_id}",
    status_code=204,
    summary="Delete a notification channel",
    response_class=Response,
    responses={
        204: {"description": "It is gone."},
        **errors(InvalidInput, NotFound, Conflict, StaleVersion),
    },
    openapi_extra={"parameters": [_BEGAN_AT]},
)
async def delete_notification_channel(
    channel_id: ChannelId, request: Request, services: ServicesDep, actor: NotificationWriter
) -> Response:
    """Deletes a channel with its secret; its deliveries stay listed. The sandbox's stays."""
    await services.notifications.delete(
        channel_id, expected_version=expected_if_given(request), actor=actor
    )
    return Response(status_code=204)


@router.post(
    "/notification-channels/{channel_id}/test",
    summary="Test a notification channel",
    response_class=Response,
    responses={
        200: answer(TestOut, _TESTED, "What the receiver said, be it good or bad."),
        **errors(NotFound, *WITH_BODY),
    },
    openapi_extra=body(CardPreviewRequest, {"notification": "failure"}, required=False),
)
async def test_notification_channel(
    channel_id: ChannelId, services: ServicesDep, actor: NotificationWriter, content: Body
) -> Response:
    """Sends an example now, whether the channel is switched on or not.

    Teams answers 202 and an empty text when all is well: look into the channel.
    """
    which = read_body(content, CardPreviewRequest).notification
    return encoded(await services.notifications.test(channel_id, which, actor=actor))


@router.get(
    "/notifications",
    summary="List notifications",
    response_class=Response,
    responses={
        200: answer(Deliveries, {"items": [_DELIVERY], "next_cursor": None}, "Newest first."),
        **errors(),
    },
)
async def list_notifications(
    services: ServicesDep,
    actor: NotificationReader,
    execution_id: Annotated[
        str | None,
        Query(pattern="^exec-[0-9]{8}-[0-9a-f]{12,64}$", description="Only of this execution."),
    ] = None,
    channel: Annotated[
        str | None,
        Query(pattern="^[a-z0-9][a-z0-9-]{0,62}$", description="Only on this channel."),
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Notifications with the state of their delivery, a page at a time."""
    of = ListOf("notifications", (execution_id, channel))
    rows = await services.notifications.deliveries(
        execution_id=execution_id,
        channel=channel,
        limit=limit + 1,
        after=read_cursor(cursor, of=of, most_digits=18),
        actor=actor,
    )
    return page(
        Deliveries,
        rows,
        limit,
        of=of,
        show=DeliveryOut.of,
        place=lambda row: PageCursor(at=row.created_at, id=str(row.id)),
    )


def _order(wanted: ChannelChange) -> ChannelOrder:
    return ChannelOrder(
        name=wanted.name,
        on_failure="failure" in wanted.notify_on,
        on_success="success" in wanted.notify_on,
        workflows=None if wanted.workflows is None else tuple(wanted.workflows),
        enabled=wanted.enabled,
        url=wanted.url,
        email=_mail(wanted.email) if wanted.email else None,
        password=wanted.password,
        headers=wanted.headers,
        signing_secret=wanted.signing_secret,
        settings=wanted.settings,
    )


def _mail(email: EmailIn) -> MailOrder:
    return MailOrder(
        host=email.host,
        port=email.port,
        security=email.security,
        username=email.username,
        sender=email.sender,
        recipients=tuple(email.recipients),
        oauth=MailOAuth(**email.oauth.model_dump()) if email.oauth else None,
    )


def _channel(
    stored: StoredChannel,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    tag = {"ETag": f'"{stored.version}"'}
    return encoded(ChannelOut.of(stored), status_code=status_code, headers={**tag, **headers})
