"""Interpret a webhook's response by what its vendor documents as success.

Teams: 202 to a flow, 200 with `1` to a classic connector, and whatever a flow responds with itself.
Slack: 200 with `ok`; what takes the same says `{"ok": true}` (workflows of Slack),
`{"success": true}` (Rocket.Chat) or `{"result": "success"}` (Zulip). object other program: 2xx.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from baton.connectors.web_pages import is_page
from baton.domain.channel_type import Refusal

#: The classic Teams connector answers 200 with this text if it could not deliver a message.
_CODE = re.compile(r"returned HTTP error (\d{3})")
_PASSING = re.compile(
    r"(?i)tim(?:ed|e)[ -_]?out|throttl|rate_?limit|too many requests|temporar|try again|unavailable"
    r"|internal_error|fatal_error|rollup_error|team_added_to_org"
)
_THROTTLED = re.compile(r"(?i)throttl|rate_?limit|too many requests")
#: Members that mark a failure, and their values in that case.
_REFUSALS = ("error", "errors", "Error", "fault", "exception")
_FAILED = frozenset({"error", "failure", "failed"})
_WORDS = ("message", "Message", "detail", "title")
_SUCCESSES: tuple[tuple[str, object], ...] = (
    ("ok", True),
    ("success", True),
    ("result", "success"),
)


def refusal_by_status(status: int, body: str) -> Refusal | None:
    """Return why a program did not accept a message; None for a 2xx."""
    return Refusal(status=status, is_page=is_page(body)) if status >= 300 else None


def refusal_of_teams(status: int, body: str) -> Refusal | None:
    """Return why Teams did not accept a message; None if it did."""
    return _refusal(status, body, taken=lambda: _teams(status, body))


def refusal_of_slack(status: int, body: str) -> Refusal | None:
    """Return why Slack did not accept a message; None if it did."""
    return _refusal(status, body, taken=lambda: _slack(body))


def _refusal(status: int, body: str, *, taken: Callable[[], bool]) -> Refusal | None:
    refused = refusal_by_status(status, body)
    if refused is not None:
        return refused
    if is_page(body):
        # From a sign-in or maintenance page in front of the receiver.
        return Refusal(status=503, is_page=True)
    return None if taken() else Refusal(status=_meant(body))


def _teams(status: int, body: str) -> bool:
    text = body.strip()
    if text in ("", "1"):
        return True
    answer = _json(text)
    if not isinstance(answer, dict):
        # A started flow answers 202 with any text; a connector answers just 1.
        return status == 202 and not _CODE.search(text) and not _PASSING.search(text)
    return not _says_no(answer)


def _slack(body: str) -> bool:
    text = body.strip()
    if text.lower() == "ok":
        return True
    answer = _json(text)
    if not isinstance(answer, dict) or _says_no(answer):
        return False
    return any(answer.get(name) == value for name, value in _SUCCESSES)


def _says_no(answer: dict[str, object]) -> bool:
    if any(answer.get(name) for name in _REFUSALS):
        return True
    if str(answer.get("status")).lower() in _FAILED:
        return True
    if any(_PASSING.search(str(answer.get(name, ""))) for name in _WORDS):
        return True
    return any(answer.get(name, yes) != yes for name, yes in _SUCCESSES)


def _meant(body: str) -> int:
    code = _CODE.search(body)
    if code:
        return int(code[1])
    if _THROTTLED.search(body):
        return 429
    return 503 if _PASSING.search(body) else 400


def _json(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
