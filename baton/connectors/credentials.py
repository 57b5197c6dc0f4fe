"""Parse the members that a connector needs to sign in from a JSON object.

Every problem names its member; messages and reprs never contain a value. The member `ca_bundle`
adds trusted certificate authorities for one credential.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from baton.errors import AgentMisconfigured, Problem
from baton.sentence import say, sentences

ENTRA = "https://login.microsoftonline.com"
GRAPH = "https://graph.microsoft.com"
PEM = "-----BEGIN CERTIFICATE-----"
TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}")
#: The ways to authenticate at an HTTP API, and the format of their members (RFC 9110, 5.6.2 and
#: 5.5; RFC 7617).
_HTTP_KINDS = (("token",), ("username", "password"), ("header", "value"))
_HTTP_MEMBERS = {
    "token": re.compile(r"[!-~]+"),
    "username": re.compile(r"[^:]+"),
    "password": None,
    "header": re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"),
    "value": re.compile(r"[!-~]([ -~]*[!-~])?"),
}
SITE = re.compile(
    r"[A-Za-z0-9.-]+(?:,[0-9A-Fa-f-]{36}){2}|[A-Za-z0-9.-]+(?::(?:/(?!\.)[\w.~-]+)+)?"
)
#: The path of a site, also in sharing links: `/:w:/r/sites/Name/...`, `/:f:/s/Name/...`.
_IN_SITE = re.compile(r"(?:/:[a-z]:/r)?(?P<path>/(?:sites|teams|personal)/[^/]+)")
_SHARED = re.compile(r"/:[a-z]:/(?P<kind>[stp])/(?P<name>[^/]+)")
_SHARED_KINDS = {"s": "sites", "t": "teams", "p": "personal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNowCredential:
    """Either an OAuth client or a user with a password; the other pair is None."""

    base_url: str
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    authorities: str = field(default="", repr=False)

    @classmethod
    def from_json(cls, value: object) -> ServiceNowCredential:
        """Read `{base_url, client_id, client_secret}` or `{base_url, username, password}`."""
        members = _Members("ServiceNow", value)
        oauth = members.has_any("client_id", "client_secret")
        if oauth and members.has_any("username", "password"):
            members.wrong("username", "is given together with client_id; keep only one pair")
        pair = ("client_id", "client_secret") if oauth else ("username", "password")
        base_url = members.address("base_url")
        first, second = (members.text(name) for name in pair)
        authorities = members.authorities()
        members.check()
        return cls(
            base_url=base_url,
            authorities=authorities,
            **dict(zip(pair, (first, second), strict=True)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCredential:
    """The header that authenticates a call to any REST API."""

    header: str
    value: str = field(repr=False)
    #: Values that must not appear in messages: the header's value, or its parts.
    secrets: tuple[str, ...] = field(repr=False)
    #: Identifies the only origin that receives the header.
    base_url: str
    authorities: str = field(default="", repr=False)

    @classmethod
    def from_json(cls, value: object) -> HttpCredential:
        """Read `{token}`, `{username, password}` or `{header, value}`, each with its `base_url`."""
        members = _Members("an HTTP API", value)
        kinds = [names for names in _HTTP_KINDS if members.has_any(*names)]
        if len(kinds) > 1:
            members.wrong(kinds[1][0], f"is given together with {kinds[0][0]}; keep only one")
        if not kinds:
            members.wrong("token", "is missing, or username and password, or header and value")
        if members.has_any("base_url"):
            base_url = members.address("base_url")
        else:
            base_url = ""
            members.wrong(
                "base_url",
                "is missing: add the address that it belongs to, such as"
                ' "base_url": "https://api.example.com", so that it is sent nowhere else',
            )
        parts = [members.text(name, _HTTP_MEMBERS[name]) for name in kinds[0]] if kinds else []
        authorities = members.authorities()
        members.check()
        if kinds[0] == ("header", "value"):
            return cls(
                header=parts[0],
                value=parts[1],
                secrets=(parts[1],),
                base_url=base_url,
                authorities=authorities,
            )
        basic = kinds[0] == ("username", "password")
        proof = b64encode(":".join(parts).encode()).decode() if basic else parts[0]
        return cls(
            header="Authorization",
            value=f"{'Basic' if basic else 'Bearer'} {proof}",
            secrets=(proof, parts[-1]),
            base_url=base_url,
            authorities=authorities,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DataverseCredential:
    """An application user of one Dynamics 365 environment."""

    base_url: str
    tenant_id: str
    client_id: str
    client_secret: str = field(repr=False)
    authority: str = ENTRA
    authorities: str = field(default="", repr=False)

    @classmethod
    def from_json(cls, value: object) -> DataverseCredential:
        """Read `{base_url, tenant_id, client_id, client_secret, authority?}`."""
        members = _Members("Dynamics 365", value)
        credential = cls(
            base_url=members.address("base_url"),
            tenant_id=members.text("tenant_id", TENANT),
            client_id=members.text("client_id"),
            client_secret=members.text("client_secret"),
            authority=members.address("authority", ENTRA),
            authorities=members.authorities(),
        )
        members.check()
        return credential


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphCredential:
    """An application that may read one SharePoint site."""

    #: `host:/sites/Name`, or the id of the site; pasted browser addresses are converted.
    site: str
    tenant_id: str
    client_id: str
    client_secret: str = field(repr=False)
    base_url: str = GRAPH
    authority: str = ENTRA
    authorities: str = field(default="", repr=False)

    @classmethod
    def from_json(cls, value: object) -> GraphCredential:
        """Read `{site, tenant_id, client_id, client_secret, base_url?, authority?}`."""
        members = _Members("SharePoint", value)
        credential = cls(
            site=members.site(),
            tenant_id=members.text("tenant_id", TENANT),
            client_id=members.text("client_id"),
            client_secret=members.text("client_secret"),
            base_url=members.address("base_url", GRAPH),
            authority=members.address("authority", ENTRA),
            authorities=members.authorities(),
        )
        members.check()
        return credential


def is_loopback(host: str) -> bool:
    """True if `host` names this machine, where the sandbox listens."""
    return host in ("localhost", "::1") or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None


def _site(written: str) -> str:
    """Return `host:/sites/Name` for an address inside a site; other text is returned unchanged."""
    address = written if "://" in written else f"https://{written}"
    if address.partition("://")[2].partition("/")[0].endswith(":") or "/.." in address:
        return written
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL:
        return written
    if url.scheme not in ("http", "https") or "." not in url.host or "/" not in written:
        return written
    if found := _SHARED.match(url.path):
        return f"{url.host}:/{_SHARED_KINDS[found['kind']]}/{found['name']}"
    found = _IN_SITE.match(url.path)
    return f"{url.host}:{found['path']}" if found else url.host


class _Members:
    """Reads the members of one credential and collects all problems."""

    def __init__(self, system: str, value: object) -> None:
        self._system = system
        self._problems: list[Problem] = []
        if not isinstance(value, Mapping):
            raise AgentMisconfigured(
                say(
                    "The credential for {system} must be a JSON object. Store it again.",
                    system=system,
                )
            )
        self._value: Mapping[str, object] = value

    def has_any(self, *names: str) -> bool:
        return any(self._value.get(name) for name in names)

    def text(self, name: str, pattern: re.Pattern[str] | None = None) -> str:
        """Return the member as printable text; "" after recording a problem."""
        value = self._value.get(name)
        if value is None or value == "":
            self.wrong(name, "is missing")
        elif not isinstance(value, str):
            self.wrong(name, "must be text")
        elif not value.isprintable() or (pattern is not None and not pattern.fullmatch(value)):
            self.wrong(name, "has an invalid format or invalid characters")
        else:
            return value
        return ""

    def site(self) -> str:
        """Return the member `site`, in the form that Graph accepts."""
        value = self._value.get("site")
        if isinstance(value, str):
            self._value = {**self._value, "site": _site(value.strip())}
        return self.text("site", SITE)

    def authorities(self) -> str:
        """Return the certificate authorities in `ca_bundle`: PEM, or the path of a PEM file."""
        if self._value.get("ca_bundle") in (None, ""):
            return ""
        value = self._value["ca_bundle"]
        if not isinstance(value, str):
            self.wrong("ca_bundle", "must be text: certificates in PEM, or a file with them")
        elif PEM in value:
            return value
        else:
            try:
                return Path(value).read_text(encoding="ascii", errors="ignore")
            except (OSError, ValueError):
                self.wrong("ca_bundle", "is neither certificates in PEM nor a file that is here")
        return ""

    def address(self, name: str, default: str | None = None) -> str:
        """Return the member as a web address without a trailing slash."""
        if default is not None and self._value.get(name) is None:
            return default
        text = self.text(name)
        if text:
            self._check_address(name, text)
        return text.rstrip("/")

    def _check_address(self, name: str, text: str) -> None:
        try:
            url = httpx2.URL(text)
        except httpx2.InvalidURL:
            self.wrong(name, "is not a web address")
            return
        if url.scheme not in ("http", "https") or not url.host:
            self.wrong(name, "must begin with https:// and name a host")
        elif url.userinfo or url.query or url.fragment:
            self.wrong(name, "must have no user name, query or fragment in it")
        elif url.scheme == "http" and not is_loopback(url.host):
            self.wrong(name, "must begin with https://, or the secret would be sent unencrypted")

    def wrong(self, name: str, why: str) -> None:
        self._problems.append(
            Problem(
                message=say("{name} {why}", name=name, why=why), path=f"$.{name}", rule="credential"
            )
        )

    def check(self) -> None:
        if self._problems:
            raise AgentMisconfigured(
                say(
                    "The credential for {system} cannot be used: {why}.",
                    system=self._system,
                    why=sentences((problem.sentence for problem in self._problems), "; "),
                ),
                problems=tuple(self._problems),
            ).advise("Correct it and store it again.")
