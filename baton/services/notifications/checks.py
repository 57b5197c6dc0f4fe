"""Checks of notification channels: every problem of an order, found before it is stored."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from typing import Literal, Protocol
from urllib.parse import SplitResult, urlsplit

from baton.domain.channel_secret import (
    SIGNING_SECRET,
    header_members,
    own_headers,
    without_headers,
)
from baton.domain.channel_type import ChannelType
from baton.domain.mailbox import LONGEST_NAME, Mailbox
from baton.errors import InvalidInput, Problem
from baton.jsontext.text import JsonObject
from baton.sentence import say
from baton.services.notifications.type_settings import (
    NOTHING,
    StoredSettings,
    setting_problems,
    stored_settings,
    with_settings,
)

Security = Literal["starttls", "tls", "none"]

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_WORKFLOW = re.compile(r"wf-[a-z0-9][a-z0-9-]{0,62}")
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*")
_VISIBLE = re.compile(r"[!-~]{1,2048}")
_MOST_RECIPIENTS = 20
_MOST_HEADERS = 20
#: RFC 9110, 5.6.2 and 5.5.
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_HEADER_VALUE = re.compile(r"[!-~]([ -~]{0,2046}[!-~])?")
_OWN_HEADERS = frozenset(
    {"host", "content-type", "content-length", "content-encoding", "transfer-encoding"}
    | {"connection", "accept-encoding", "te", "trailer", "upgrade", "expect", "cookie"}
)
_SHORTEST_SECRET = 16
_MOST_WORKFLOWS = 100
_LONGEST_NAME = 100


class ReachCheck(Protocol):
    """Decides where Baton may send; implemented by `baton.connectors.reach`."""

    def permits(self, host: str, port: int) -> bool:
        """True if the operator or the sandbox vouches for this host: it may do without TLS."""

    async def refusal(self, host: str, port: int) -> str | None:
        """Why this host may not be called, null if it may as far as one can see now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOAuth:
    """The way to a token for the mail server; the client's secret is the password."""

    token_url: str
    client_id: str
    scope: str

    def as_settings(self) -> JsonObject:
        """Return the stored form."""
        return {"token_url": self.token_url, "client_id": self.client_id, "scope": self.scope}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOrder:
    """The mail server of a channel."""

    host: str
    port: int
    security: Security
    username: str
    sender: str
    recipients: tuple[str, ...]
    oauth: MailOAuth | None = None

    def as_settings(self) -> JsonObject:
        """Return the stored form."""
        return {
            "host": self.host,
            "port": self.port,
            "security": self.security,
            "username": self.username,
            "sender": self.sender,
            "recipients": list(self.recipients),
            "oauth": None if self.oauth is None else self.oauth.as_settings(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOrder:
    """A channel as somebody wants it."""

    name: str
    on_failure: bool
    on_success: bool
    workflows: tuple[str, ...] | None
    enabled: bool
    url: str | None = field(default=None, repr=False)
    email: MailOrder | None = None
    password: str | None = field(default=None, repr=False)
    #: Of a webhook: what it carries besides; null keeps what is there, all of it or one value.
    headers: Mapping[str, str | None] | None = field(default=None, repr=False)
    #: Of a webhook: "" ends signing; null keeps what is there.
    signing_secret: str | None = field(default=None, repr=False)
    #: What the channel's type describes; null keeps what is there.
    settings: JsonObject | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a channel has already and keeps: it needs no new value."""

    #: Its address or password.
    secret: bool = False
    headers: Collection[str] = ()
    settings: StoredSettings = NOTHING
    #: Names of the secret ones among them that stay.
    secret_settings: Collection[str] = ()


async def require_usable(
    order: ChannelOrder, type_: ChannelType, *, reach: ReachCheck, kept: Kept
) -> None:
    """Raise `InvalidInput` with everything that is wrong."""
    problems = [
        *_about(order),
        *_parts(order, type_, kept.secret),
        *_header_values(order, kept.headers),
        *setting_problems(order.settings, type_, kept.settings, kept.secret_settings),
    ]
    if not problems:
        problems = [problem async for problem in _reachable(order, reach)]
    if problems:
        first = problems[0]
        raise InvalidInput(
            f"The channel cannot be used. {first.message} {first.fix}".strip(),
            problems=tuple(problems),
        )


def require_slug(slug: str) -> None:
    """Raise `InvalidInput` unless it can be the id of a channel."""
    if not _SLUG.fullmatch(slug):
        problem = _problem(
            "$.id",
            "slug",
            "This cannot be the id of a channel.",
            "Use up to 63 of a-z, 0-9 and -, beginning with a letter or digit.",
        )
        raise InvalidInput(
            say("The channel cannot be used. {why} {fix}", why=problem.sentence, fix=problem.fix),
            problems=(problem,),
        )


def _about(order: ChannelOrder) -> Iterator[Problem]:
    name = order.name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        yield _problem(
            "$.name",
            "name",
            "The name is empty, too long or has characters that cannot be shown.",
            say("Use 1 to {limit} visible characters.", limit=_LONGEST_NAME),
        )
    if not (order.on_failure or order.on_success):
        yield _problem(
            "$.notify_on",
            "empty",
            "The channel would never hear anything.",
            "Name failure, success or both; to silence it, switch it off.",
        )
    workflows = order.workflows
    if workflows is None:
        return
    if not workflows or len(workflows) > _MOST_WORKFLOWS:
        yield _problem(
            "$.workflows",
            "length",
            say("{count} workflows are named.", count=len(workflows)),
            say(
                "Name 1 to {limit}, or null for all of them.",
                limit=_MOST_WORKFLOWS,
            ),
        )
    for index, workflow in enumerate(workflows[:_MOST_WORKFLOWS]):
        if not _WORKFLOW.fullmatch(workflow):
            path = f"$.workflows[{index}]"
            yield _problem(
                path, "workflow_id", "This is no id of a workflow.", "Such as wf-triage."
            )


def _parts(order: ChannelOrder, type_: ChannelType, secret_kept: bool) -> Iterator[Problem]:
    """Require the members that channels of the type have, and no others."""
    members: set[str] = {*type_.members, *(["password"] if "email" in type_.members else [])}
    for member in ("url", "headers", "signing_secret", "email", "password"):
        if member not in members and getattr(order, member) is not None:
            title = type_.title.english
            yield _problem(
                f"$.{member}",
                "kind",
                say("Channels of {title} do not have this.", title=title),
                "Leave it out.",
            )
    if "url" in members and order.url is None and not secret_kept:
        yield _problem("$.url", "required", "The URL is missing.", "Copy it from the webhook.")
    if "headers" in members:
        yield from _headers(order.headers or {})
    if "signing_secret" in members:
        yield from _signing_secret(order.signing_secret)
    if "email" in members:
        yield from _email(order, secret_kept)


def _email(order: ChannelOrder, secret_kept: bool) -> Iterator[Problem]:
    if order.email is None:
        yield _problem("$.email", "required", "The mail server is missing.", "Give email.host.")
        return
    yield from _mail(order.email)
    if order.email.username and order.password is None and not secret_kept:
        yield _problem(
            "$.password",
            "required",
            "The password is missing.",
            "Enter it; after a change of server or user name it has to be entered again.",
        )


def _headers(headers: Mapping[str, str | None]) -> Iterator[Problem]:
    if len(headers) > _MOST_HEADERS:
        yield _problem(
            "$.headers",
            "length",
            say("{count} headers are named.", count=len(headers)),
            say("Up to {limit}.", limit=_MOST_HEADERS),
        )
    for name, value in headers.items():
        path = f"$.headers[{name!r}]"
        if not _HEADER_NAME.fullmatch(name):
            yield _problem(path, "name", "This is no name of a header.", "Such as X-Api-Key.")
        elif name.lower() in _OWN_HEADERS or name.lower().startswith("webhook-"):
            yield _problem(path, "reserved", "Baton writes this header itself.", "Leave it out.")
        elif value is not None and not _HEADER_VALUE.fullmatch(value):
            yield _problem(
                path,
                "characters",
                "Its value is empty, too long or has characters that cannot be sent.",
                "Use visible ASCII characters.",
            )


def _signing_secret(secret: str | None) -> Iterator[Problem]:
    if secret and not (len(secret) >= _SHORTEST_SECRET and _VISIBLE.fullmatch(secret)):
        yield _problem(
            "$.signing_secret",
            "length",
            "The secret is too short or has characters that cannot be shown.",
            say(
                "Use {limit} or more visible ASCII characters, or whsec_ and Base64.",
                limit=_SHORTEST_SECRET,
            ),
        )


def _header_values(order: ChannelOrder, kept: Collection[str]) -> Iterator[Problem]:
    for name, value in (order.headers or {}).items():
        if value is None and name not in kept:
            yield _problem(
                f"$.headers[{name!r}]",
                "required",
                "Its value is missing; a value that was entered for another host is not kept.",
                "Enter it.",
            )


def _mail(mail: MailOrder) -> Iterator[Problem]:
    if not _is_host(mail.host):
        yield _problem("$.email.host", "host", "This is no host.", "Such as smtp.example.com.")
    if not 1 <= mail.port <= 65_535:
        yield _problem("$.email.port", "port", "This is no port.", "Usually 587 or 465.")
    if mail.username and not _VISIBLE.fullmatch(mail.username):
        yield _problem(
            "$.email.username", "characters", "It has characters that cannot be sent.", ""
        )
    yield from _mailbox("$.email.sender", mail.sender)
    yield from _oauth(mail)
    if not 1 <= len(mail.recipients) <= _MOST_RECIPIENTS:
        yield _problem(
            "$.email.recipients",
            "length",
            say("{count} recipients are named.", count=len(mail.recipients)),
            say("Name 1 to {limit}.", limit=_MOST_RECIPIENTS),
        )
    for index, address in enumerate(mail.recipients[:_MOST_RECIPIENTS]):
        yield from _mailbox(f"$.email.recipients[{index}]", address)


def _oauth(mail: MailOrder) -> Iterator[Problem]:
    if mail.oauth is None:
        return
    if not mail.username:
        yield _problem(
            "$.email.username", "required", "The mailbox is missing.", "Enter its address."
        )
    if not _VISIBLE.fullmatch(mail.oauth.client_id):
        path = "$.email.oauth.client_id"
        yield _problem(path, "characters", "It is empty or cannot be sent.", "")
    if mail.oauth.scope and not re.fullmatch(r"[ -~]{1,2048}", mail.oauth.scope):
        yield _problem("$.email.oauth.scope", "characters", "It cannot be sent.", "")


def _mailbox(path: str, written: str) -> Iterator[Problem]:
    fix = "Such as ops@example.com, or Operations <ops@example.com>."
    try:
        name = Mailbox.parse(written).name
    except ValueError as error:
        yield _problem(path, "address", say("This is {error}.", error=error), fix)
        return
    if len(name) > LONGEST_NAME or not name.isprintable():
        yield _problem(path, "address", "Its name is too long or cannot be shown.", fix)


async def _reachable(order: ChannelOrder, reach: ReachCheck) -> AsyncIterator[Problem]:
    if order.url is not None:
        async for problem in _web(order.url, reach, "$.url"):
            yield problem
    if order.email is not None:
        mail = order.email
        if mail.security == "none" and not reach.permits(mail.host, mail.port):
            yield _problem(
                "$.email.security",
                "encryption",
                "Mail and password would cross the network in the clear.",
                "Choose starttls or tls, or let the operator name the host in BATON_HTTP_ALLOW.",
            )
        elif why := await reach.refusal(mail.host, mail.port):
            yield _problem("$.email.host", "inside", why, "")
        if mail.oauth is not None:
            async for problem in _web(mail.oauth.token_url, reach, "$.email.oauth.token_url"):
                yield problem


async def _web(url: str, reach: ReachCheck, path: str) -> AsyncIterator[Problem]:
    place = _split(url)
    if place is None:
        yield _problem(
            path,
            "url",
            "This is no address of a webhook.",
            "It begins with https://, names a host, has at most 2,048 characters, all of them "
            "ASCII, and no user name, # or blank in it.",
        )
        return
    host, port = place.hostname or "", place.port or (443 if place.scheme == "https" else 80)
    if place.scheme == "http" and not reach.permits(host, port):
        yield _problem(
            path,
            "https",
            "The address would cross the network in the clear.",
            "Use https://, or let the operator name the host in BATON_HTTP_ALLOW.",
        )
    elif why := await reach.refusal(host, port):
        yield _problem(path, "inside", why, "")


def _split(url: str) -> SplitResult | None:
    try:
        place = urlsplit(url)
        usable = (
            _VISIBLE.fullmatch(url)
            and place.scheme in {"https", "http"}
            and _is_host(place.hostname or "")
            and "@" not in place.netloc
            and not place.fragment
            and "\\" not in url
            and (place.port is None or place.port > 0)
        )
    except ValueError:  # a port or an IPv6 address that is none
        return None
    return place if usable else None


def _is_host(host: str) -> bool:
    """True for a name or an address; false with a zone, which is of this machine only."""
    if ":" not in host:
        return _HOST.fullmatch(host) is not None
    try:
        return IPv6Address(host).scope_id is None
    except ValueError:
        return False


def hint_of(order: ChannelOrder) -> str | None:
    """Return what distinguishes a channel without its secret; null if nothing new is given."""
    if order.email is not None:
        return order.email.host
    if order.url is None:
        return None
    return urlsplit(order.url).netloc


def has_secret(order: ChannelOrder) -> bool:
    """True if something of it has to be encrypted again."""
    members = (order.url, order.password, order.headers, order.signing_secret, order.settings)
    return any(member is not None for member in members)


def secret_of(
    order: ChannelOrder,
    type_: ChannelType,
    kept: Mapping[str, str],
    secret_settings: Collection[str] = (),
) -> Mapping[str, str]:
    """Return what has to be encrypted: new secrets, besides those that are `kept`."""
    secret = with_settings(kept, order.settings, type_, secret_settings)
    if order.headers is not None:
        before = own_headers(kept)
        headers = {
            name: before[name] if value is None else value for name, value in order.headers.items()
        }
        secret = without_headers(secret) | header_members(headers)
    for member in ("url", "password", SIGNING_SECRET):
        if (value := getattr(order, member)) is not None:
            secret[member] = value
    return {member: value for member, value in secret.items() if value}


def settings_of(
    order: ChannelOrder,
    type_: ChannelType,
    secret: Mapping[str, str],
    before: StoredSettings = NOTHING,
) -> JsonObject:
    """Return what is stored in the clear: of a webhook only facts about its secrets."""
    settings = stored_settings(order.settings, type_, secret, before)
    if order.email is not None:
        settings |= order.email.as_settings()
    if "headers" in type_.members:
        settings["headers"] = [*sorted(own_headers(secret))]
    if "signing_secret" in type_.members:
        settings["signed"] = SIGNING_SECRET in secret
    return settings


def _problem(path: str, rule: str, message: str, fix: str) -> Problem:
    return Problem(
        path=path, rule=rule, message=say("{path}: {message}", path=path, message=message), fix=fix
    )
