"""Read from the ServiceNow Table API.

ServiceNow ignores the parts of a query that it does not understand and answers the rest. Therefore
values must pass an allow-list before they enter a query, and every returned row is compared with
the query.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, TypedDict, TypeVar

import msgspec

from baton.connectors.addresses import shown_address
from baton.connectors.credentials import ServiceNowCredential
from baton.connectors.failures import said_in
from baton.connectors.http import Answer, Auth, Call, HttpClient
from baton.connectors.servicenow_keys import SYS_ID, record_key
from baton.connectors.tokens import Basic, TokenRequest, Tokens
from baton.errors import (
    AgentMisconfigured,
    ConnectorError,
    SystemAnswerInvalid,
    SystemNotFound,
    SystemRefused,
    SystemUnavailable,
)
from baton.sentence import say

SYSTEM = "ServiceNow"

Shape = TypeVar("Shape")

#: No caret and no colon: a caret starts another condition, a colon a script.
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,79}(\.[a-z][a-z0-9_]{0,79}){0,3}")
SEARCH_TEXT = re.compile(r"[\w .,;!?@#%&()/'\"+-]{1,100}")

INCIDENT_FIELDS = (
    "sys_id,number,short_description,description,state,priority,impact,urgency,category,"
    "subcategory,caller_id,caller_id.email,assigned_to,assignment_group,opened_at,resolved_at,"
    "close_notes,sys_updated_on"
)
USER_FIELDS = "sys_id,name,email,phone,title,company,active"
PAGES_LIMIT = 50


class Cell(TypedDict):
    """One field of a row: its stored and its display value, both always text."""

    value: str
    display_value: str


class Record(dict[str, Cell]):
    """A row by field name."""

    #: Requested fields that are missing in the response: hidden by access rules, or not in this
    #: instance.
    hidden: frozenset[str] = frozenset()


#: Errors for failures that come with HTTP 200, by their words.
_FAILURES: tuple[tuple[re.Pattern[str], type[ConnectorError]], ...] = (
    # The detail says that the record does not exist or that access rules hide it.
    (re.compile(r"no record|not found|doesn't exist|no such", re.IGNORECASE), SystemNotFound),
    (re.compile(r"not authenticated|credentials", re.IGNORECASE), SystemRefused),
    (
        re.compile(r"rights|\bacls?\b|security|permission|not authori[sz]ed|denied", re.IGNORECASE),
        SystemRefused,
    ),
    (
        re.compile(
            r"cancel|time ?out|timed out|exceeded|overload|busy|unavailable|try again|temporar",
            re.IGNORECASE,
        ),
        SystemUnavailable,
    ),
)


class ServiceNow:
    """One ServiceNow instance, accessed with one credential."""

    def __init__(
        self,
        credential: ServiceNowCredential,
        *,
        http: HttpClient,
        tokens: Tokens,
        page_rows: int = 100,
    ) -> None:
        self._http = http
        self._authorities = credential.authorities
        self._page_rows = page_rows
        self._tables = f"{credential.base_url}/api/now/table"
        self._auth = _auth(credential, tokens)

    async def sign_in(self) -> None:
        """Read the id of any incident, to see that the credential is accepted."""
        call = self._call("sign in", "incident", "sys_id", {"sysparm_limit": "1"})
        _result(await self._http.send(call, self._auth), list[dict[str, object]])

    async def incident(self, number_or_sys_id: str, *, extra_fields: Sequence[str] = ()) -> Record:
        """Read the incident with this number or sys_id.

        `extra_fields` are columns of this instance only, such as `u_customer_number`; a missing
        column is empty. Raises `SystemNotFound` if this user sees no such incident.
        """
        asked = record_key(number_or_sys_id)
        if not all(FIELD.fullmatch(name) for name in extra_fields):
            raise AgentMisconfigured(
                say(
                    "{system} could not read an incident: the name of a field may only have "
                    "lower-case letters, digits, _ and dots. Correct the agent's configuration.",
                    system=SYSTEM,
                )
            )
        fields = ",".join((INCIDENT_FIELDS, *extra_fields))
        if asked is None:
            raise ConnectorError(
                say(
                    "{system} could not read an incident: {number!r} is "
                    "neither an incident number such as INC0010023, nor a sys_id of 32 hexadecimal "
                    "digits, nor the address of a record. Correct it and run again.",
                    system=SYSTEM,
                    number=number_or_sys_id.strip()[:40],
                ),
                system=SYSTEM,
            )
        if SYS_ID.fullmatch(asked):
            return await self._by_id("incident", asked, fields)
        rows = await self._rows(
            f"read incident {asked}",
            f"number={asked}^ORDERBYsys_id",
            limit=1,
            fields=fields,
            by="number",
            matches=lambda value: value == asked,
        )
        if not rows:
            missing = SystemNotFound(
                say(
                    "{system} could not read incident {asked}: there is none of that number that "
                    "the credential's user may see. Check the number and the user's roles.",
                    system=SYSTEM,
                    asked=asked,
                ),
                system=SYSTEM,
                status=404,
            )
            missing.address = shown_address(f"{self._tables}/incident")
            raise missing
        return rows[0]

    async def incidents_of_caller(self, email_or_sys_id: str, *, limit: int = 20) -> list[Record]:
        """Return the caller's incidents, newest first; none if the address is unknown."""
        asked = email_or_sys_id.strip()
        if SYS_ID.fullmatch(asked):
            name = "caller_id"
        elif EMAIL.fullmatch(asked):
            name = "caller_id.email"
        else:
            raise ConnectorError(
                say(
                    "{system} could not list the incidents of a caller: the caller is given "
                    "neither by an e-mail address nor by a sys_id of 32 hexadecimal digits.",
                    system=SYSTEM,
                ),
                system=SYSTEM,
            )
        return await self._rows(
            "list the incidents of a caller",
            f"{name}={asked}^ORDERBYDESCopened_at^ORDERBYsys_id",
            limit=limit,
            by=name,
            matches=lambda value: value.lower() == asked.lower(),
        )

    async def search(self, text: str, *, limit: int = 20) -> list[Record]:
        """Return incidents with `text` in their short description, newest first."""
        asked = text.strip()
        if not SEARCH_TEXT.fullmatch(asked):
            raise ConnectorError(
                say(
                    "{system} could not search incidents: the text must be 1 to 100 letters, "
                    "digits and common punctuation, without ^, = and line breaks.",
                    system=SYSTEM,
                ),
                system=SYSTEM,
            )
        return await self._rows(
            "search incidents",
            f"short_descriptionLIKE{asked}^ORDERBYDESCopened_at^ORDERBYsys_id",
            limit=limit,
            by="short_description",
            matches=lambda value: _folded(asked) in _folded(value),
        )

    async def user(self, sys_id: str) -> Record:
        """Read one user; raises `SystemNotFound` if this credential sees no such user."""
        if not SYS_ID.fullmatch(sys_id):
            raise ConnectorError(
                say(
                    "{system} could not read a user: a sys_id has 32 hexadecimal digits.",
                    system=SYSTEM,
                ),
                system=SYSTEM,
            )
        return await self._by_id("sys_user", sys_id, USER_FIELDS)

    async def _by_id(self, table: str, sys_id: str, fields: str) -> Record:
        call = self._call(f"read {table} {sys_id}", f"{table}/{sys_id}", fields)
        answer = await self._http.send(call, self._auth)
        record = _record(_result(answer, dict[str, object]), fields)
        _require_match(answer, record, "sys_id", lambda value: value == sys_id)
        return record

    async def _rows(
        self,
        operation: str,
        query: str,
        *,
        limit: int,
        by: str,
        matches: Callable[[str], bool],
        fields: str = INCIDENT_FIELDS,
    ) -> list[Record]:
        """Return the incidents that match `query`, reading pages up to the total count.

        Each row must match in the field `by`. ServiceNow applies the page limit before access
        rules, so a short page need not be the last.
        """
        found: list[Record] = []
        size = min(limit, self._page_rows)
        for offset in range(0, PAGES_LIMIT * size, size):
            paging = {
                "sysparm_query": query,
                "sysparm_limit": str(size),
                "sysparm_offset": str(offset),
                "sysparm_suppress_pagination_header": "true",
            }
            call = self._call(operation, "incident", fields, paging)
            answer = await self._http.send(call, self._auth)
            rows = [_record(row, fields) for row in _result(answer, list[dict[str, object]])]
            for row in rows:
                _require_match(answer, row, by, matches)
            found += rows
            if len(found) >= limit or offset + size >= _total(answer):
                return found[:limit]
        raise SystemAnswerInvalid(
            say(
                "{system} could not {operation}: after {limit} pages there is still more, "
                "most of it hidden by access rules. Ask for less, or widen the user's roles.",
                system=SYSTEM,
                operation=operation,
                limit=PAGES_LIMIT,
            ),
            system=SYSTEM,
        )

    def _call(
        self, operation: str, path: str, fields: str, paging: dict[str, str] | None = None
    ) -> Call:
        return Call(
            system=SYSTEM,
            operation=operation,
            url=f"{self._tables}/{path}",
            params={
                **(paging or {}),
                "sysparm_fields": fields,
                "sysparm_display_value": "all",
                "sysparm_exclude_reference_link": "true",
            },
            authorities=self._authorities,
        )


#: Advice by error class.
_REMEDIES: dict[type[ConnectorError], str] = {
    SystemRefused: "Check the credential and the roles of its user.",
    SystemNotFound: "Check the number and the roles of the credential's user.",
    SystemUnavailable: "Try again later.",
}


def _auth(credential: ServiceNowCredential, tokens: Tokens) -> Auth:
    if credential.client_id is not None and credential.client_secret is not None:
        return tokens.auth(
            TokenRequest(
                system=SYSTEM,
                url=f"{credential.base_url}/oauth_token.do",
                client_id=credential.client_id,
                client_secret=credential.client_secret,
                authorities=credential.authorities,
            )
        )
    return Basic(username=credential.username or "", password=credential.password or "")


def _folded(text: str) -> str:
    """Return `text` as the laxest database compares it: without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))


def _record(row: dict[str, object], fields: str) -> Record:
    """Return a row with exactly the requested fields; absent and hidden ones are empty."""
    names = fields.split(",")
    record = Record({name: _cell(row.get(name)) for name in names})
    record.hidden = frozenset(name for name in names if name not in row)
    return record


def _cell(raw: object) -> Cell:
    """Return a field from any of its three forms: pair, plain text, or nothing."""
    if isinstance(raw, dict):
        value, shown = raw.get("value"), raw.get("display_value")
    else:
        value = shown = raw
    value = "" if value is None else str(value)
    return Cell(value=value, display_value=value if shown is None else str(shown))


def _total(answer: Answer) -> int:
    text = answer.headers.get("x-total-count", "")
    if not text.isascii() or not text.isdigit():
        raise answer.invalid("the header X-Total-Count is missing, so the last page is unknown")
    return int(text)


def _result(answer: Answer, shape: type[Shape]) -> Shape:
    """Return the member `result`; raises the error for a failure that comes with HTTP 200.

    ServiceNow sends such failures if a list was cut off, with the rows read so far, or if a script
    of the instance failed.
    """
    body = answer.decode(dict[str, Any])
    result = body.get("result")
    told = result if isinstance(result, dict) and result.get("status") == "failure" else body
    if told.get("status") == "failure" or told.get("error"):
        raise answer.blamed(_failure(answer, told))
    try:
        return msgspec.convert(result, shape)
    except msgspec.ValidationError as error:
        raise answer.invalid(f"its JSON is not as documented ({error})") from error


def _failure(answer: Answer, told: dict[str, object]) -> ConnectorError:
    words = {name: value for name, value in told.items() if name != "result"}
    said = said_in(msgspec.json.encode(words), answer.call.secrets)
    kind = next((kind for words, kind in _FAILURES if words.search(said)), ConnectorError)
    failure = kind(
        say(
            '{system} could not {operation}: it answered HTTP {status} with a failure, "{said}".',
            system=SYSTEM,
            operation=answer.call.operation,
            status=answer.status,
            said=said,
        ),
        system=SYSTEM,
        status=answer.status,
    )
    failure.vendor_message = said
    return failure.advise(_REMEDIES.get(kind, "Check the request and the instance."))


def _require_match(answer: Answer, row: Record, by: str, matches: Callable[[str], bool]) -> None:
    if matches(row[by]["value"]):
        return
    if by in row.hidden:
        raise answer.blamed(
            SystemRefused(
                say(
                    "{system} could not {operation}: access rules hide the field {by} from the "
                    "credential's user, so the rows cannot be distinguished. Let the user read "
                    "it.",
                    system=SYSTEM,
                    operation=answer.call.operation,
                    by=by,
                ),
                system=SYSTEM,
                status=answer.status,
            )
        )
    raise answer.invalid(
        "it answered with rows that do not match the question, as it does when it drops a part "
        "of a query"
    )
