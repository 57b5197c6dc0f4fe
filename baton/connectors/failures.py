"""Turn a system's error response into an error for people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from baton.connectors.error_words import reason_in
from baton.errors import (
    ConnectorError,
    SystemAnswerInvalid,
    SystemNotFound,
    SystemRefused,
    SystemThrottled,
    SystemTimeout,
    SystemUnavailable,
)
from baton.observability.masking import masked as without_personal_data
from baton.sentence import Sentence, say, sentence_of

#: Matches tokens that we did not send: a JSON Web Token, a bearer value.
TOKEN = re.compile(r"(?i)\beyJ[\w-]+\.[\w.-]+|(?<=bearer )[^\s\"',]+")
MESSAGE_CHARACTERS = 300

#: Advice for people by status; other statuses have advice by their class.
ADVICE = {
    401: "Check the credential: its secret may be wrong or expired.",
    403: "Give the credential's user the permission to read this.",
    404: "It does not exist, or the credential's user may not see it.",
    408: "Try again later.",
    429: "Wait, or lower the concurrency of the workflows that use this credential.",
}


def error_for(
    *,
    system: str,
    operation: str,
    status: int,
    retry_after: str | None,
    body: bytes,
    now: datetime,
    content_type: str = "",
    secrets: Sequence[str] = (),
    address_in: str = "the base_url of the credential",
) -> ConnectorError:
    """Return the error for a response with a status of 300 or above.

    `retry_after` is the raw header (RFC 9110, 10.2.3); its seconds are attached to the error.
    `address_in` says where a person finds the address.
    """
    wait = seconds_to_wait(retry_after, now)
    said = said_in(body, secrets, content_type=content_type)
    asks = say("") if wait is None else say(" It asks to wait {wait:g} seconds.", wait=wait)
    text = say(
        "{system} could not {operation}: HTTP {status}{said}{wait}",
        system=system,
        operation=operation,
        status=status,
        said=say(', "{said}".', said=said) if said else say("."),
        wait=asks,
    )
    kind = SystemThrottled if status == 429 else kind_of(status)
    error = kind(text, system=system, status=status)
    error.vendor_message = said or None
    if error.transient:
        error.retry_after = wait
    return error.advise(_advice(status, address_in))


def kind_of(status: int) -> type[ConnectorError]:
    """Return the error class for a response with this status."""
    if status < 400:
        return SystemAnswerInvalid
    if status >= 500:
        return SystemUnavailable
    kinds: dict[int, type[ConnectorError]] = {
        401: SystemRefused,
        403: SystemRefused,
        404: SystemNotFound,
        408: SystemTimeout,
    }
    return kinds.get(status, ConnectorError)


def _advice(status: int, address_in: str) -> Sentence:
    if status < 400:
        return say("A redirect was not expected here: check {place}.", place=address_in)
    if status >= 500:
        return say("The fault is on its side: try again later.")
    otherwise = "It does not accept the request: check the agent's configuration."
    return sentence_of(ADVICE.get(status, otherwise))


def clock_of(headers: Mapping[str, str], now: datetime) -> datetime:
    """Return the time by the clock of the responding server, to interpret its dates."""
    return _date(headers.get("date")) or now


def seconds_to_wait(header: str | None, now: datetime) -> float | None:
    """Return the seconds of a `Retry-After` header, given as such or as a date; None if invalid."""
    if not header:
        return None
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", header.strip()):
        return float(header)
    at = _date(header)
    return None if at is None else max(0.0, (at - now).total_seconds())


def _date(header: str | None) -> datetime | None:
    try:
        at = parsedate_to_datetime(header or "")
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def said_in(body: bytes, secrets: Sequence[str] = (), *, content_type: str = "") -> str:
    """Extract a system's own words from an error response: one line, masked and cut.

    Reads JSON, XML, HTML and text. "" if the response says nothing.
    """
    # Remove secrets first: a secret that contains an e-mail address would no longer be found.
    text = without(reason_in(body, content_type), secrets)
    return masked(without_personal_data(text), secrets)


def without(text: str, secrets: Sequence[str]) -> str:
    """Return `text` with all `secrets` replaced."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "***")
    return text


def masked(text: str, secrets: Sequence[str]) -> str:
    """Return `text` in one line, cut to a readable length, without tokens and `secrets`."""
    text = " ".join(TOKEN.sub("***", without(text, secrets)).split())
    return text if len(text) <= MESSAGE_CHARACTERS else text[: MESSAGE_CHARACTERS - 1] + "…"
