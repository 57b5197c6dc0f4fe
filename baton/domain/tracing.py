"""The port for traces: what Baton does for one request, from the API to the call of a system.

A trace goes from process to process as a `traceparent`, the text of the W3C's Trace Context. It is
stored with the execution, so that a worker goes on with the trace of the request that started it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

#: Facts about a span, under the names of OpenTelemetry's conventions where there are any.
Attributes = Mapping[str, str | int]


class Tracer(Protocol):
    """Notes what is done, and which trace it belongs to."""

    def span(
        self, name: str, attributes: Attributes, *, parent: str | None = None
    ) -> AbstractContextManager[None]:
        """What is done while the block runs.

        `parent` is the traceparent of what it belongs to, where another process does that; one
        that is malformed is ignored. Otherwise it belongs to the span that it is in.
        """

    def traceparent(self) -> str | None:
        """The traceparent of the current span, for another process; null without a trace."""


class _Untraced:
    """Notes nothing."""

    def span(
        self,
        name: str,  # noqa: ARG002
        attributes: Attributes,  # noqa: ARG002
        *,
        parent: str | None = None,  # noqa: ARG002
    ) -> AbstractContextManager[None]:
        """See `Tracer`."""
        return nullcontext()

    def traceparent(self) -> str | None:
        """See `Tracer`."""
        return None


#: For what belongs to no trace.
UNTRACED: Tracer = _Untraced()
