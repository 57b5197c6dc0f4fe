"""Logging: calm, to stderr, without secrets and personal data."""

from __future__ import annotations

import logging
import sys
import time

from baton.domain.masking import masked

#: Libraries that tell more than operators want to know.
_CHATTY = ("alembic", "httpx2", "httpcore2", "openai", "asyncio", "uvicorn", "mail.log")


def configure_logging(*, verbose: bool) -> None:
    """Log warnings, or with `verbose` all that Baton says, to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MaskingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("baton").setLevel(logging.INFO if verbose else logging.WARNING)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)


class MaskingFormatter(logging.Formatter):
    """Masks the finished line, stack trace included, so that nothing slips by."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """The line as it is written."""
        return masked(super().format(record))
