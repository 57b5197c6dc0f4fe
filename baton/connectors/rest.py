"""Call any REST API: authenticate at one origin and follow redirects."""

from __future__ import annotations

from dataclasses import replace

import httpx2

from baton.connectors.credentials import HttpCredential, is_loopback
from baton.connectors.http import Answer, Call, HttpClient
from baton.errors import AgentMisconfigured
from baton.sentence import say

MOST_REDIRECTS = 5
#: Redirects that keep the method (RFC 9110, 15.4) for methods that only read.
_MOVED = frozenset({301, 302, 303, 307, 308})
_ASKS = frozenset({"GET", "HEAD"})
#: Headers that never hold a secret: only these are sent to other origins.
_HARMLESS = frozenset({"accept", "accept-language", "user-agent"})


async def ask(http: HttpClient, call: Call, credential: HttpCredential | None) -> Answer:
    """Send a call with its credential; `GET` and `HEAD` follow up to five redirects.

    The credential, and all headers that may hold a secret, are sent only to the origin that the
    call names. Raises `AgentMisconfigured` if the credential may not be sent, else the errors of
    `HttpClient.send`.
    """
    call = replace(call, redirect_expected=call.method in _ASKS)
    if credential is None:
        return await _followed(http, call)
    _require_place(call, credential)
    signed = replace(
        call,
        headers={**call.headers, credential.header: credential.value},
        secrets=(*call.secrets, *credential.secrets),
        authorities=credential.authorities,
    )
    return await _followed(http, signed)


async def _followed(http: HttpClient, first: Call) -> Answer:
    harmless = {name: v for name, v in first.headers.items() if name.lower() in _HARMLESS}
    call = first
    for _ in range(MOST_REDIRECTS + 1):
        answer = await http.send(call)
        if answer.status < 300:
            return answer
        url = _moved_to(answer)
        same = _origin(url) == _origin(httpx2.URL(first.url))
        call = replace(first, url=str(url), headers=first.headers if same else harmless)
    raise answer.invalid(f"it redirects more than {MOST_REDIRECTS} times")


def _moved_to(answer: Answer) -> httpx2.URL:
    location = answer.headers.get("location", "")
    if answer.status not in _MOVED or not location:
        raise answer.invalid(f"it answered HTTP {answer.status}, which says nothing to go on with")
    here = httpx2.URL(answer.call.url)
    try:
        url = here.join(location)
    except httpx2.InvalidURL as error:
        raise answer.invalid("it redirects to something that is not a web address") from error
    if url.scheme not in ("http", "https") or (url.scheme == "http" and here.scheme == "https"):
        raise answer.invalid(f"it redirects from {here.scheme} to {url.scheme or 'nowhere'}")
    return url.copy_with(fragment=None, userinfo=b"")


def _require_place(call: Call, credential: HttpCredential) -> None:
    url = httpx2.URL(call.url)
    if _origin(httpx2.URL(credential.base_url)) != _origin(url):
        raise AgentMisconfigured(
            say(
                "{system} could not {operation}: its credential is for "
                "{base_url} and is not sent elsewhere. Correct {place}, or name "
                "another credential.",
                system=call.system,
                operation=call.operation,
                base_url=credential.base_url,
                place=call.address_in,
            )
        )
    if url.scheme != "https" and not is_loopback(url.host):
        raise AgentMisconfigured(
            say(
                "{system} could not {operation}: with a credential the address must begin with "
                "https://, or the secret would be sent unencrypted. Correct {place}.",
                system=call.system,
                operation=call.operation,
                place=call.address_in,
            )
        )


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    """Return scheme, host and port, with the scheme's default port (RFC 6454)."""
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)
