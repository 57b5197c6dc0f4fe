"""The port for tracing a request from the API to the call of a system.

A trace passes between processes as a `traceparent` (W3C Trace Context). It is stored with the
execution, so that a worker continues the trace of the request that started it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

#: Attributes of a span, named by OpenTelemetry's conventions where they exist.
Attributes = Mapping[str, str | int]


class Tracer(Protocol):
    """Records spans and the trace they belong to."""

    def span(
        self, name: str, attributes: Attributes, *, parent: str | None = None
    ) -> AbstractContextManager[None]:
        """Record a span for the duration of the block.

        `parent` is the traceparent of a span in another process; a malformed one is ignored. By
        default the parent is the current span.
        """

    def traceparent(self) -> str | None:
        """Return the current span's traceparent, for another process; None without a trace."""


class _Untraced:
    """Records nothing."""

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


#: For work outside of any trace.
UNTRACED: Tracer = _Untraced()
