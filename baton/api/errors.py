"""Every error as HTTP: one table of statuses, one form (RFC 9457, `application/problem+json`)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from msgspec import UNSET, structs
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from baton.api.parameter_problems import parameter_problem
from baton.domain.failure import ProblemDetail
from baton.errors import (
    AmbiguousRequest,
    BatonError,
    ClaimLost,
    Conflict,
    ConnectorError,
    DatabaseOutdated,
    DatabaseUnavailable,
    ExecutionError,
    InvalidFile,
    InvalidInput,
    InvalidJson,
    NotFound,
    Overloaded,
    PayloadTooLarge,
    PermissionDenied,
    PlatformError,
    PreconditionRequired,
    Problem,
    Refused,
    RequestError,
    ServerStopping,
    StaleVersion,
    StepError,
    StorageFull,
    TooBusy,
    UnsupportedMediaType,
)
from baton.observability.redaction import Redactor
from baton.sentence import say, sentence_of
from baton.services.answers import ProblemDetails

PROBLEM_TYPE = "application/problem+json"

#: A class that is not listed has the status of its nearest ancestor.
STATUS: Mapping[type[BatonError], int] = {
    BatonError: 500,
    RequestError: 400,
    InvalidInput: 422,
    InvalidJson: 400,
    InvalidFile: 400,
    PayloadTooLarge: 413,
    NotFound: 404,
    Conflict: 409,
    PreconditionRequired: 428,
    Refused: 403,
    PermissionDenied: 403,
    TooBusy: 429,
    AmbiguousRequest: 400,
    UnsupportedMediaType: 415,
    StepError: 500,
    ConnectorError: 502,
    ExecutionError: 500,
    PlatformError: 500,
    DatabaseUnavailable: 503,
    DatabaseOutdated: 503,
    ServerStopping: 503,
    StorageFull: 507,
    Overloaded: 503,
    ClaimLost: 409,
}

#: Seconds after which asking again makes sense, where the error does not say.
_RETRY_AFTER_SECONDS = 2

#: For errors from before the application, which knows the secrets.
_MASK_ONLY = Redactor()

_log = logging.getLogger(__name__)


def status_of(error: type[BatonError]) -> int:
    """The HTTP status of an error class."""
    return next(STATUS[parent] for parent in error.__mro__ if parent in STATUS)


def problem_details(
    code: str, status: int, detail: str, problems: Sequence[Problem] = ()
) -> ProblemDetails:
    """The members that every problem has; `problems` only where single ones are known."""
    sentence = sentence_of(detail)
    return ProblemDetails(
        type=f"urn:baton:error:{code}",
        title=code.replace("_", " ").capitalize(),
        status=status,
        detail=str(sentence),
        code=code,
        params=dict(sentence.params),
        template=sentence.template,
        problems=[ProblemDetail.of(problem) for problem in problems] or UNSET,
    )


def problem_response(error: BatonError, redactor: Redactor = _MASK_ONLY) -> Response:
    """The answer to a request that ended in this error.

    Known secrets never show. What looks like one is masked in errors of ours and of other systems;
    in errors of the request it is what the person sent.
    """
    status = status_of(type(error))
    details = problem_details(error.code, status, error.sentence, error.problems)
    if isinstance(error, StaleVersion):
        details = structs.replace(details, current=error.current, submitted=error.submitted)
    headers = {}
    if error.transient:
        seconds = getattr(error, "retry_after", None) or _RETRY_AFTER_SECONDS
        headers["Retry-After"] = str(max(1, round(seconds)))
    clean = (
        redactor.text if status >= HTTPStatus.INTERNAL_SERVER_ERROR else redactor.without_secrets
    )
    return _response(redactor.json(msgspec.to_builtins(details), clean), status, headers)


def problem_answer(code: str, status: int, detail: str) -> Response:
    """An answer to what no endpoint saw: malformed, too slow or too large a request."""
    return _response(problem_details(code, status, detail), status, {})


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error in this form, those of the framework included."""
    app.add_exception_handler(BatonError, _baton_error)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(ClientDisconnect, _client_left)
    app.add_exception_handler(Exception, _unexpected)


async def _baton_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, BatonError):
        return await _unexpected(request, error)
    response = problem_response(error, request.app.state.redactor)
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # A line for each request beyond a limit would cost more than refusing it.
        level = logging.DEBUG if isinstance(error, Overloaded) else logging.WARNING
        _log.log(level, "%s %s: %s", request.method, request.url.path, error.message)
    return response


def _refusal(request: Request, error: HTTPException) -> str:
    path = request.url.path
    if error.status_code == HTTPStatus.NOT_FOUND:
        return say("There is nothing at {path}. /api/openapi.json lists what there is.", path=path)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return say("{method} is not possible on {path}.", method=request.method, path=path)
    return str(error.detail)


async def _http_exception(request: Request, error: Exception) -> Response:
    """Answer what the framework itself refuses: unknown paths and methods."""
    if not isinstance(error, HTTPException):
        return await _unexpected(request, error)
    status = error.status_code
    code = HTTPStatus(status).name.lower()
    document = problem_details(code, status, _refusal(request, error))
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(_allowed(request)))
    return _response(document, status, headers)


def _allowed(request: Request) -> set[str]:
    """The methods of all routes of a path; the framework names those of the first one only."""
    routes = [
        route
        for route in iter_route_contexts(request.app.routes)
        if route.matches(request.scope)[0] is not Match.NONE
    ]
    # A fixed path also fits those with an id in its place, which are other resources.
    return {
        method for route in routes if route.path == routes[0].path for method in route.methods or ()
    }


async def _validation_error(request: Request, error: Exception) -> Response:
    """Parameters of the path, the query or the headers that are not what they must be."""
    if not isinstance(error, RequestValidationError):
        return await _unexpected(request, error)
    problems = tuple(parameter_problem(found) for found in error.errors())
    count = len(problems)
    message = say(
        "The request is not valid. {first}{more}",
        first=problems[0].sentence,
        more=say(" ({count} problems in all)", count=count) if count > 1 else say(""),
    )
    return problem_response(
        InvalidInput(message, problems=problems),
        request.app.state.redactor,
    )


async def _client_left(request: Request, error: Exception) -> Response:
    """A client that closed its connection before its body had ended; nobody reads the answer."""
    del error
    _log.warning("%s %s: the client left before it had sent all", request.method, request.url.path)
    return problem_answer("client_left", 400, "The body of the request did not arrive.")


async def _unexpected(request: Request, error: Exception) -> Response:
    """A mistake of ours; the server logs it with its stack, which stays here."""
    del error
    detail = say(
        "{method} {path} failed because of an internal error. The server's log has the details.",
        method=request.method,
        path=request.url.path,
    )
    return _response(problem_details("internal_error", 500, detail), 500, {})


def _response(document: object, status: int, headers: Mapping[str, str]) -> Response:
    return Response(
        msgspec.json.encode(document),
        status_code=status,
        media_type=PROBLEM_TYPE,
        headers=dict(headers),
    )
