"""What a notification channel may be: every problem of an order, found before it is kept."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from typing import Any, Literal, Protocol
from urllib.parse import SplitResult, urlsplit

from baton.domain.channel_secret import (
    SIGNING_SECRET,
    header_members,
    own_headers,
    without_headers,
)
from baton.domain.errors import InvalidInput, Problem
from baton.domain.mailbox import LONGEST_NAME, Mailbox
from baton.domain.notification import ChannelKind

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


class Reach(Protocol):
    """Where Baton may send; `baton.connectors.reach` knows."""

    def permits(self, host: str, port: int) -> bool:
        """Whether the operator, or the sandbox, stands for this host: it may do without TLS."""

    async def refusal(self, host: str, port: int) -> str | None:
        """Why this host may not be called, null if it may as far as one can see now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOAuth:
    """How a token for the mail server is got; the client's secret is the password."""

    token_url: str
    client_id: str
    scope: str

    def as_settings(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"token_url": self.token_url, "client_id": self.client_id, "scope": self.scope}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOrder:
    """Where and how e-mail leaves."""

    host: str
    port: int
    security: Security
    username: str
    sender: str
    recipients: tuple[str, ...]
    oauth: MailOAuth | None = None

    def as_settings(self) -> dict[str, Any]:
        """What is kept of it."""
        return {
            "host": self.host,
            "port": self.port,
            "security": self.security,
            "username": self.username,
            "sender": self.sender,
            "recipients": list(self.recipients),
            "oauth": self.oauth and self.oauth.as_settings(),
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
    #: Of a webhook: what it carries besides; null keeps what is there.
    headers: Mapping[str, str] | None = field(default=None, repr=False)
    #: Of a webhook: "" ends signing; null keeps what is there.
    signing_secret: str | None = field(default=None, repr=False)


async def require_usable(
    order: ChannelOrder, kind: ChannelKind, *, reach: Reach, secret_kept: bool
) -> None:
    """Raise `InvalidInput` with everything that is wrong; `secret_kept` needs no new one."""
    problems = [*_about(order), *_parts(order, kind, secret_kept)]
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
            f"The channel cannot be used. {problem.message} {problem.fix}", problems=(problem,)
        )


def _about(order: ChannelOrder) -> Iterator[Problem]:
    name = order.name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        yield _problem(
            "$.name",
            "name",
            "The name is empty, too long or has characters that cannot be shown.",
            f"Use 1 to {_LONGEST_NAME} visible characters.",
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
            f"{len(workflows)} workflows are named.",
            f"Name 1 to {_MOST_WORKFLOWS}, or null for all of them.",
        )
    for index, workflow in enumerate(workflows[:_MOST_WORKFLOWS]):
        if not _WORKFLOW.fullmatch(workflow):
            path = f"$.workflows[{index}]"
            yield _problem(
                path, "workflow_id", "This is no id of a workflow.", "Such as wf-triage."
            )


def _parts(order: ChannelOrder, kind: ChannelKind, secret_kept: bool) -> Iterator[Problem]:
    """What each kind has, and no other."""
    if kind is not ChannelKind.EMAIL:
        for member in ("email", "password"):
            if getattr(order, member) is not None:
                yield _problem(
                    f"$.{member}", "kind", "Only e-mail channels have this.", "Leave it out."
                )
        if order.url is None and not secret_kept:
            yield _problem("$.url", "required", "The URL is missing.", "Copy it from the webhook.")
        yield from _extras(order, kind)
        return
    for member in ("headers", "signing_secret"):
        if getattr(order, member) is not None:
            yield _problem(f"$.{member}", "kind", "Only webhooks have this.", "Leave it out.")
    if order.url is not None:
        yield _problem("$.url", "kind", "E-mail channels have no URL.", "Leave it out.")
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


def _extras(order: ChannelOrder, kind: ChannelKind) -> Iterator[Problem]:
    """The headers and the signature of a webhook."""
    if kind is not ChannelKind.WEBHOOK:
        for member in ("headers", "signing_secret"):
            if getattr(order, member) is not None:
                yield _problem(
                    f"$.{member}",
                    "kind",
                    "Only channels of kind webhook have this.",
                    "Leave it out.",
                )
        return
    headers = order.headers or {}
    if len(headers) > _MOST_HEADERS:
        yield _problem(
            "$.headers", "length", f"{len(headers)} headers are named.", f"Up to {_MOST_HEADERS}."
        )
    for name, value in headers.items():
        path = f"$.headers[{name!r}]"
        if not _HEADER_NAME.fullmatch(name):
            yield _problem(path, "name", "This is no name of a header.", "Such as X-Api-Key.")
        elif name.lower() in _OWN_HEADERS or name.lower().startswith("webhook-"):
            yield _problem(path, "reserved", "Baton writes this header itself.", "Leave it out.")
        elif not _HEADER_VALUE.fullmatch(value):
            yield _problem(
                path,
                "characters",
                "Its value is empty, too long or has characters that cannot be sent.",
                "Use visible ASCII characters.",
            )
    secret = order.signing_secret
    if secret and not (len(secret) >= _SHORTEST_SECRET and _VISIBLE.fullmatch(secret)):
        yield _problem(
            "$.signing_secret",
            "length",
            "The secret is too short or has characters that cannot be shown.",
            f"Use {_SHORTEST_SECRET} or more visible ASCII characters, or whsec_ and Base64.",
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
            f"{len(mail.recipients)} recipients are named.",
            f"Name 1 to {_MOST_RECIPIENTS}.",
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
        yield _problem(path, "address", f"This is {error}.", fix)
        return
    if len(name) > LONGEST_NAME or not name.isprintable():
        yield _problem(path, "address", "Its name is too long or cannot be shown.", fix)


async def _reachable(order: ChannelOrder, reach: Reach) -> AsyncIterator[Problem]:
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


async def _web(url: str, reach: Reach, path: str) -> AsyncIterator[Problem]:
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
    """Whether it is a name or an address; none with a zone, which is of this machine only."""
    if ":" not in host:
        return _HOST.fullmatch(host) is not None
    try:
        return IPv6Address(host).scope_id is None
    except ValueError:
        return False


def hint_of(order: ChannelOrder) -> str | None:
    """What tells one channel from another without its secret; null if nothing new is said."""
    if order.email is not None:
        return order.email.host
    if order.url is None:
        return None
    return urlsplit(order.url).netloc


def has_secret(order: ChannelOrder) -> bool:
    """Whether something of it has to be encrypted anew."""
    members = (order.url, order.password, order.headers, order.signing_secret)
    return any(member is not None for member in members)


def secret_of(order: ChannelOrder, kept: Mapping[str, str]) -> Mapping[str, str]:
    """What has to be encrypted: what is new, besides what is `kept`."""
    secret = dict(kept)
    if order.headers is not None:
        secret = without_headers(secret) | header_members(order.headers)
    for member in ("url", "password", SIGNING_SECRET):
        if (value := getattr(order, member)) is not None:
            secret[member] = value
    return {member: value for member, value in secret.items() if value}


def settings_of(
    order: ChannelOrder, kind: ChannelKind, secret: Mapping[str, str]
) -> dict[str, Any]:
    """What is kept in the clear: of a webhook only what there is to know about its secrets."""
    if order.email is not None:
        return order.email.as_settings()
    if kind is not ChannelKind.WEBHOOK:
        return {}
    return {"headers": sorted(own_headers(secret)), "signed": SIGNING_SECRET in secret}


def _problem(path: str, rule: str, message: str, fix: str) -> Problem:
    return Problem(path=path, rule=rule, message=f"{path}: {message}", fix=fix)
