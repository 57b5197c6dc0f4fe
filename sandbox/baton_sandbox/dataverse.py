"""Stand-in for the Dataverse Web API (Dynamics 365), read only."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from baton_sandbox.crm_rows import EntitySet, build_entity_sets, shown
from baton_sandbox.odata import ODataError, Query, parse_options, require_column
from baton_sandbox.tokens import TokenIssuer
from baton_sandbox.world import Row

#: Dataverse never sends more rows at once.
MAX_PAGE = 5_000

_ROOT = "/api/data/{version}"
_BY_ID = re.compile(r"^(?P<set>[a-z]+)\((?P<id>[0-9a-fA-F-]{36})\)$")
_PAGE_SIZE = re.compile(r"odata\.maxpagesize=(\d+)")
_ANNOTATIONS = re.compile(r'include-annotations="?([^";]+)"?')


class DataverseStandIn:
    """Serves accounts, contacts, salesorders and incidents."""

    def __init__(self, *, base_url: str, tenant_url: str, tokens: TokenIssuer) -> None:
        self._base_url = base_url
        self._tenant_url = tenant_url
        self._tokens = tokens
        self._sets = build_entity_sets()

    def app(self) -> Starlette:
        """The web application."""
        return Starlette(routes=[Route(_ROOT + "/{resource}", self._get, methods=["GET"])])

    async def _get(self, request: Request) -> Response:
        if not self._tokens.accepts(request.headers.get("authorization"), audience=self._base_url):
            return self._unauthorized()
        resource = request.path_params["resource"]
        match = _BY_ID.match(resource)
        entity_set = self._sets.get(match["set"] if match else resource)
        if entity_set is None:
            return _error(404, "0x8006088a", f"Resource not found for the segment '{resource}'.")
        try:
            query = parse_options(request.query_params)
            for name in query.select:
                require_column(name, entity_set.columns)
            if match:
                return self._one(request, entity_set, match["id"].lower(), query)
            return self._many(request, entity_set, query)
        except ODataError as error:
            return _error(400, "0x80060888", str(error))

    def _unauthorized(self) -> Response:
        challenge = f"Bearer authorization_uri={self._tenant_url}/oauth2/authorize, "
        challenge += f"resource_id={self._base_url}/"
        return Response(status_code=401, headers={"WWW-Authenticate": challenge})

    def _one(self, request: Request, entity_set: EntitySet, row_id: str, query: Query) -> Response:
        row = next((row for row in entity_set.rows if row[entity_set.key] == row_id), None)
        if row is None:
            message = f"Entity '{entity_set.entity}' With Id = {row_id} Does Not Exist"
            return _error(404, "0x80040217", message)
        context = self._context(request, entity_set, query) + "/$entity"
        annotations = _annotations(request)
        return _answer(
            {"@odata.context": context} | self._render(entity_set, row, query, annotations)
        )

    def _many(self, request: Request, entity_set: EntitySet, query: Query) -> Response:
        rows = query.rows(entity_set.rows, entity_set.columns)
        total = len(rows)
        if query.top is not None:
            rows = rows[: query.top]
        prefer = request.headers.get("prefer", "")
        wished = _PAGE_SIZE.search(prefer)
        size = min(MAX_PAGE, max(1, int(wished[1]))) if wished else MAX_PAGE
        start = _skip(request.query_params.get("$skiptoken"))
        page = rows[start : start + size]
        annotations = _annotations(request)
        content: dict[str, object] = {"@odata.context": self._context(request, entity_set, query)}
        if query.count:
            content["@odata.count"] = total
        content["value"] = [self._render(entity_set, row, query, annotations) for row in page]
        if start + size < len(rows):
            following = request.url.include_query_params(**{"$skiptoken": _token(start + size)})
            content["@odata.nextLink"] = str(following)
        return _answer(content, preference=prefer)

    def _render(self, entity_set: EntitySet, row: Row, query: Query, annotations: str) -> Row:
        rendered = shown(entity_set, row, query.select, annotations)
        for name, inner in query.expand:
            relationship = entity_set.relationships.get(name)
            if relationship is None:
                raise ODataError(
                    f"Could not find a property named '{name}' "
                    f"on type 'Microsoft.Dynamics.CRM.{entity_set.entity}'."
                )
            target = self._sets[relationship.target]
            for column in inner.select:
                require_column(column, target.columns)
            related = [
                other
                for other in inner.rows(target.rows, target.columns)
                if other[relationship.other] == row[relationship.own]
            ][: inner.top]
            found = [self._render(target, other, inner, annotations) for other in related]
            rendered[name] = found if relationship.many else next(iter(found), None)
        return rendered

    def _context(self, request: Request, entity_set: EntitySet, query: Query) -> str:
        version = request.path_params["version"]
        chosen = f"({','.join(query.select)})" if query.select else ""
        return f"{self._base_url}/api/data/{version}/$metadata#{entity_set.name}{chosen}"


def _annotations(request: Request) -> str:
    match = _ANNOTATIONS.search(request.headers.get("prefer", ""))
    return match[1] if match else ""


def _token(offset: int) -> str:
    return base64.urlsafe_b64encode(f'<cookie page="{offset}"/>'.encode()).decode()


def _skip(token: str | None) -> int:
    if token is None:
        return 0
    try:
        text = base64.urlsafe_b64decode(token).decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise ODataError("The skip token is malformed.") from error
    match = re.fullmatch(r'<cookie page="(\d+)"/>', text)
    if match is None:
        raise ODataError("The skip token is malformed.")
    return int(match[1])


def _answer(content: Mapping[str, object], preference: str = "") -> JSONResponse:
    headers = {"OData-Version": "4.0"}
    if preference:
        headers["Preference-Applied"] = preference
    return JSONResponse(
        content,
        headers=headers,
        media_type="application/json; odata.metadata=minimal",
    )


def _error(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse(
        {"error": {"code": code, "message": message}},
        status_code=status,
        headers={"OData-Version": "4.0"},
    )
