"""Post to webhooks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import unquote, urlsplit

from baton.connectors.addresses import host_of
from baton.connectors.failures import clock_of, kind_of, masked, said_in, seconds_to_wait, without
from baton.connectors.http import Answer, Call, HttpClient
from baton.domain.channel_type import Refusal
from baton.domain.notification import Receipt
from baton.errors import ConnectorError, SystemThrottled
from baton.observability.masking import masked as without_personal_data
from baton.sentence import say, sentence_of

#: Enough of a response to contain a useful message.
_ANSWER_BYTES = 65_536

_ADVICE = {
    401: "The address is no longer accepted: copy the URL of the webhook again.",
    403: "The address is no longer accepted: copy the URL of the webhook again.",
    404: "The webhook was deleted or switched off, or its URL is not complete.",
    408: "The message is retried.",
    410: "The webhook was deleted: make a new one and enter its URL.",
    413: "The message is too large for it.",
    429: "It receives too many messages: this one is retried when it allows.",
}


class Webhooks:
    """Posts JSON; inside the network only to a host and port that `trusted` allows."""

    def __init__(
        self,
        *,
        guarded: Callable[[], HttpClient],
        unguarded: Callable[[], HttpClient],
        trusted: Callable[[str, int], bool],
        now: Callable[[], datetime],
    ) -> None:
        self._guarded = guarded
        self._unguarded = unguarded
        self._trusted = trusted
        self._now = now

    async def post(
        self,
        url: str,
        content: bytes,
        *,
        system: str,
        refused: Callable[[int, str], Refusal | None],
        timeout_seconds: float,
        headers: Mapping[str, str] | None = None,
    ) -> Receipt:
        """Post and return the response, unless `refused` says that the message was not accepted.

        Raises the matching `ConnectorError` for any other response. Redirects are not followed: the
        URL is a secret, and only its host was checked.
        """
        own = headers or {}
        secrets = (*secrets_in(url), *own.values())
        answer = await self._client(url).send(
            Call(
                system=system,
                operation="take the notification",
                url=url,
                method="POST",
                headers={"Content-Type": "application/json", **own},
                content=content,
                timeout_seconds=timeout_seconds,
                max_bytes=_ANSWER_BYTES,
                as_it_comes=True,
                # Delivery is at least once.
                repeatable=True,
                secrets=secrets,
                address_in="the URL of the channel",
                path_is_secret=True,
            )
        )
        text = answer.body.decode("utf-8-sig", "replace")
        refusal = refused(answer.status, text)
        if refusal is not None:
            words = said_in(answer.body, secrets, content_type=answer.content_type)
            raise answer.blamed(self._error(answer, refusal, words, system))
        # Remove secrets first: a secret that contains an e-mail address would no longer be found.
        said = masked(without_personal_data(without(text, secrets)), secrets)
        return Receipt(status=answer.status, text=said)

    def _client(self, url: str) -> HttpClient:
        place = urlsplit(url)
        port = place.port or (443 if place.scheme == "https" else 80)
        trusted = self._trusted(place.hostname or "", port)
        return self._unguarded() if trusted else self._guarded()

    def _error(self, answer: Answer, refused: Refusal, said: str, system: str) -> ConnectorError:
        status = refused.status
        host = host_of(answer.call.url)
        text = say(
            "{system} at {host} answered HTTP {status}{page}{said} {advice}",
            system=system,
            host=host,
            status=answer.status,
            page=say(" with a page in HTML" if refused.is_page else ""),
            said=say(', "{said}".', said=said) if said else say("."),
            advice=sentence_of(_advice(refused)),
        )
        now = clock_of(answer.headers, self._now())
        wait = seconds_to_wait(answer.headers.get("retry-after"), now)
        if status == 429:
            return SystemThrottled(text, system=system, status=answer.status, retry_after=wait)
        error = kind_of(status)(text, system=system, status=answer.status)
        if error.transient:
            error.retry_after = wait
        return error


def secrets_in(url: str) -> tuple[str, ...]:
    """Return the secret parts of a webhook's URL: its path and query, and their long parts.

    Each also in decoded form, because receivers may repeat what they decoded.
    """
    place = urlsplit(url)
    whole = f"{place.path}?{place.query}" if place.query else place.path
    parts = re.split(r"[/?&=]", whole)
    written = {url, whole, place.query, *(part for part in parts if len(part) >= 8)}
    found = {*written, *map(unquote, written)}
    return tuple(sorted((text for text in found if len(text) > 1), key=len, reverse=True))


def _advice(refused: Refusal) -> str:
    status = refused.status
    if status < 400:
        return "It redirects, which is not followed: enter the final URL."
    if refused.is_page and status == 503:
        return "A web page is not a webhook's answer: check the URL. The message is retried."
    if status >= 500:
        return "The fault is on its side: the message is retried."
    return _ADVICE.get(status, "It does not accept such messages: check the type of the channel.")
