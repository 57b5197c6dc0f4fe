"""Traces through OpenTelemetry's API, which records nothing unless an SDK is configured.

Even without one, the trace of a request is passed on to its execution and to the systems it calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from baton.domain.tracing import Attributes

_HEADER = "traceparent"
_text = TraceContextTextMapPropagator()


class OpenTelemetryTracer:
    """Implements `Tracer`; spans go to this provider, or to the configured one."""

    def __init__(self, provider: trace.TracerProvider | None = None) -> None:
        self._tracer = trace.get_tracer("baton", tracer_provider=provider)

    @contextmanager
    def span(
        self, name: str, attributes: Attributes, *, parent: str | None = None
    ) -> Iterator[None]:
        """See `Tracer`."""
        context = None if parent is None else _text.extract({_HEADER: parent})
        with self._tracer.start_as_current_span(
            name,
            context=context,
            attributes=attributes,
            # A message may contain personal data; the execution's record has it, masked.
            record_exception=False,
            set_status_on_exception=False,
        ):
            yield

    def traceparent(self) -> str | None:
        """See `Tracer`."""
        carrier: dict[str, str] = {}
        _text.inject(carrier)
        return carrier.get(_HEADER)
