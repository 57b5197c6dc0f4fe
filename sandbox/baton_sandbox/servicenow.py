"""Stand-in for the ServiceNow Table API and its OAuth endpoint."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.datastructures import URL, QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from baton_sandbox.recording import Clock
from baton_sandbox.servicenow_query import parse_query
from baton_sandbox.tables import (
    INCIDENT_FIELDS,
    JOURNAL_FIELDS,
    REFERENCES,
    Record,
    Tables,
    priority_of,
    users_by_email,
)
from baton_sandbox.tokens import TokenIssuer, basic_credentials, form_fields, same_secret

LIFETIME_SECONDS = 1799
AUDIENCE = "servicenow"

_DEFAULT_LIMIT = 10_000
_READ_ONLY = frozenset({"sys_id", "number", "sys_created_on", "sys_created_by", "sys_mod_count"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNowLogin:
    """The permitted callers: an OAuth client, or a user with Basic authentication."""

    client_id: str
    client_secret: str
    username: str
    password: str


class ServiceNowStandIn:
    """Serves the tables `incident`, `sys_user`, `sys_journal_field` and those they refer to."""

    def __init__(
        self, *, login: ServiceNowLogin, tables: Tables, tokens: TokenIssuer, clock: Clock
    ) -> None:
        self._login = login
        self._tables = tables
        self._tokens = tokens
        self._clock = clock

    def app(self) -> Starlette:
        """The web application."""
        routes = [Route("/oauth_token.do", self._token, methods=["POST"])]
        for prefix in ("/api/now", "/api/now/v1", "/api/now/v2"):
            one = f"{prefix}/table/{{table}}/{{sys_id}}"
            routes += [
                Route(one, self._read, methods=["GET"]),
                Route(one, self._update, methods=["PATCH", "PUT"]),
                Route(f"{prefix}/table/{{table}}", self._list, methods=["GET"]),
                Route(f"{prefix}/table/{{table}}", self._create, methods=["POST"]),
            ]
        return Starlette(routes=routes)

    async def _token(self, request: Request) -> JSONResponse:
        form = form_fields(await request.body())
        login = self._login
        known = same_secret(form.get("client_id", ""), login.client_id) and same_secret(
            form.get("client_secret", ""), login.client_secret
        )
        if form.get("grant_type") == "password":
            known = known and self._is_user(form.get("username", ""), form.get("password", ""))
        elif form.get("grant_type") != "client_credentials":
            return JSONResponse(
                {"error": "unsupported_grant_type", "error_description": "unsupported_grant_type"},
                status_code=400,
            )
        if not known:
            return JSONResponse(
                {"error": "access_denied", "error_description": "access_denied"}, status_code=401
            )
        token = self._tokens.issue(AUDIENCE, lifetime_seconds=LIFETIME_SECONDS)
        return JSONResponse(
            {
                "access_token": token,
                "token_type": "Bearer",
                "expires_in": LIFETIME_SECONDS,
                "scope": "useraccount",
            }
        )

    def _is_user(self, username: str, password: str) -> bool:
        return same_secret(username, self._login.username) and same_secret(
            password, self._login.password
        )

    def _refusal(self, request: Request) -> JSONResponse | None:
        """Return the response to a request that is not permitted, or that names no table."""
        header = request.headers.get("authorization")
        basic = basic_credentials(header)
        signed_in = self._is_user(*basic) if basic else False
        if not signed_in and not self._tokens.accepts(header, audience=AUDIENCE):
            return _error(
                401,
                "User Not Authenticated",
                "Required to provide Auth information",
                headers={"WWW-Authenticate": 'BASIC realm="Service-now"'},
            )
        table = request.path_params["table"]
        if table not in REFERENCES:
            return _error(400, f"Invalid table {table}", None)
        return None

    async def _list(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal:
            return refusal
        table, params = request.path_params["table"], request.query_params
        query = parse_query(params.get("sysparm_query", ""), self._tables, table)
        rows = query.rows(self._tables, table)
        offset = _number(params.get("sysparm_offset"), 0)
        limit = _number(params.get("sysparm_limit"), _DEFAULT_LIMIT)
        page = rows[offset : offset + limit]
        if not page and "/v1/" in request.url.path:
            return _error(404, "No Record found", _ABSENT)
        headers: dict[str, str] = {}
        if params.get("sysparm_no_count") != "true":
            headers["X-Total-Count"] = str(len(rows))
        if params.get("sysparm_suppress_pagination_header") != "true":
            headers["Link"] = _links(request.url, offset, limit, len(rows))
        result = [self._shown(request, table, record) for record in page]
        return JSONResponse({"result": result}, headers=headers)

    async def _read(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal:
            return refusal
        table = request.path_params["table"]
        record = self._tables.rows[table].get(request.path_params["sys_id"])
        if record is None:
            return _error(404, "No Record found", _ABSENT)
        return JSONResponse({"result": self._shown(request, table, record)})

    async def _update(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal:
            return refusal
        table = request.path_params["table"]
        record = self._tables.rows[table].get(request.path_params["sys_id"])
        if record is None:
            return _error(404, "No Record found", _ABSENT)
        changes = _body_object(await request.body())
        if changes is None:
            return _error(400, "Exception while reading request", "The payload is not valid JSON")
        self._apply(table, record, changes)
        return self._written(request, table, record, status=200)

    async def _create(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal:
            return refusal
        table = request.path_params["table"]
        if table != "incident":
            return _error(403, "Operation Failed", "ACL Exception Insert Failed")
        values = _body_object(await request.body())
        if values is None:
            return _error(400, "Exception while reading request", "The payload is not valid JSON")
        record = self._tables.add(table, self._new_incident())
        self._apply(table, record, values)
        return self._written(request, table, record, status=201)

    def _new_incident(self) -> Record:
        numbers = [int(row["number"][3:]) for row in self._tables.rows["incident"].values()]
        now = self._now()
        return dict.fromkeys(INCIDENT_FIELDS, "") | {
            "sys_id": secrets.token_hex(16),
            "number": f"INC{max(numbers) + 1:07d}",
            "state": "1",
            "impact": "3",
            "urgency": "3",
            "priority": "5",
            "active": "true",
            "opened_at": now,
            "sys_created_on": now,
            "sys_created_by": self._login.username,
            "sys_updated_on": now,
            "sys_mod_count": "0",
        }

    def _apply(self, table: str, record: Record, changes: dict[str, object]) -> None:
        """Write known fields; unknown ones are ignored, as in ServiceNow."""
        for name, value in changes.items():
            text = str(value).lower() if isinstance(value, bool) else str(value or "")
            if table == "incident" and name in JOURNAL_FIELDS:
                self._note(record["sys_id"], name, text)
            elif name in self._tables.fields(table) - _READ_ONLY:
                record[name] = self._reference(table, name, text)
        if table == "incident":
            record["priority"] = priority_of(record["impact"] or "3", record["urgency"] or "3")
            record["sys_updated_on"] = self._now()
            record["sys_mod_count"] = str(int(record["sys_mod_count"]) + 1)

    def _reference(self, table: str, name: str, text: str) -> str:
        """Return a user's sys_id for an address, as ServiceNow resolves display values."""
        if REFERENCES[table].get(name) == "sys_user" and "@" in text:
            return next((user["sys_id"] for user in users_by_email(self._tables, text)), "")
        return text

    def _note(self, incident: str, element: str, text: str) -> None:
        if not text:
            return
        self._tables.add(
            "sys_journal_field",
            {
                "sys_id": secrets.token_hex(16),
                "name": "incident",
                "element": element,
                "element_id": incident,
                "value": text,
                "sys_created_by": self._login.username,
                "sys_created_on": self._now(),
            },
        )

    def _written(self, request: Request, table: str, record: Record, *, status: int) -> Response:
        headers = {}
        if status == 201:
            headers["Location"] = f"{request.url.replace(query='')}/{record['sys_id']}"
        if request.headers.get("x-no-response-body") == "true":
            return Response(status_code=204 if status == 200 else status, headers=headers)
        result = self._shown(request, table, record)
        return JSONResponse({"result": result}, status_code=status, headers=headers)

    def _shown(self, request: Request, table: str, record: Record) -> dict[str, object]:
        params = request.query_params
        names = [name for name in params.get("sysparm_fields", "").split(",") if name.strip()]
        base = f"{request.url.scheme}://{request.url.netloc}/api/now/table"
        return {
            name.strip(): self._field(base, params, table, record, name.strip())
            for name in names or record
            if self._tables.knows(table, name.strip())
        }

    def _field(
        self, base: str, params: QueryParams, table: str, record: Record, path: str
    ) -> str | dict[str, str]:
        mode = params.get("sysparm_display_value", "false")
        holder, name, row = self._tables.walk(table, record, path)
        value = row.get(name, "")
        target = REFERENCES.get(holder, {}).get(name)
        display = self._tables.display(holder, name, row) if holder else ""
        linked = bool(target and value)
        with_link = linked and params.get("sysparm_exclude_reference_link") != "true"
        link = {"link": f"{base}/{target}/{value}"} if with_link else {}
        if mode == "all":
            return {"display_value": display, "value": value} | link
        if mode == "true":
            return {"display_value": display} | link if link else display
        return {"value": value} | link if link else value

    def _now(self) -> str:
        return self._clock().strftime("%Y-%m-%d %H:%M:%S")


_ABSENT = "Record doesn't exist or ACL restricts the record retrieval"


def _error(
    status: int, message: str, detail: str | None, headers: dict[str, str] | None = None
) -> JSONResponse:
    content = {"error": {"message": message, "detail": detail}, "status": "failure"}
    return JSONResponse(content, status_code=status, headers=headers)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else default


def _body_object(body: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _links(url: URL, offset: int, limit: int, total: int) -> str:
    """Return the Link header, with only the pages that exist."""
    step = max(1, limit)
    last = max(0, (total - 1) // step * step)
    offsets = {"first": 0, "last": last}
    if offset > 0:
        offsets["prev"] = max(0, offset - step)
    if offset + step < total:
        offsets["next"] = offset + step
    return ",".join(
        f'<{url.include_query_params(sysparm_offset=value)}>;rel="{name}"'
        for name, value in offsets.items()
    )
