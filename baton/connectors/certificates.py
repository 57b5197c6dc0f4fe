"""Select the trusted certificates, and explain why one is not trusted.

Connections trust the authorities of this machine (or of `SSL_CERT_FILE`, `SSL_CERT_DIR`), those of
`BATON_CA_BUNDLE`, and those that the credential contains.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from pathlib import Path

import httpx2

from baton.errors import AgentMisconfigured
from baton.sentence import say

SETTING = "BATON_CA_BUNDLE"

#: Error codes of OpenSSL (X509_V_ERR_*).
_EXPIRED, _NOT_YET_VALID = 10, 9
_OTHER_HOST = frozenset({62, 63, 64})
_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21, 24, 27})


class Certificates:
    """Creates and caches TLS contexts: reading the authorities takes 20 ms."""

    def __init__(
        self, bundle: Path | None = None, *, environment: Mapping[str, str] = os.environ
    ) -> None:
        self._bundle = bundle
        self._environment = environment
        self._made: dict[str, ssl.SSLContext] = {}

    def context(self, extra: str = "") -> ssl.SSLContext:
        """Return the context that also trusts `extra`, authorities in PEM.

        Raises `AgentMisconfigured` naming the setting that cannot be read.
        """
        if extra not in self._made:
            self._made[extra] = self._make(extra)
        return self._made[extra]

    def _make(self, extra: str) -> ssl.SSLContext:
        for name, exists in (("SSL_CERT_FILE", os.path.isfile), ("SSL_CERT_DIR", os.path.isdir)):
            given = self._environment.get(name)
            if given and not exists(given):
                raise AgentMisconfigured(
                    say(
                        "The environment variable {name} names {given}, which does not exist. "
                        "Correct it, or remove it to trust the authorities of this machine.",
                        name=name,
                        given=given,
                    )
                )
        try:
            context = httpx2.create_ssl_context()
        except (OSError, ssl.SSLError) as error:
            raise AgentMisconfigured(
                say(
                    "The certificates of this machine cannot be read "
                    "({reason}). Correct SSL_CERT_FILE and "
                    "SSL_CERT_DIR, or remove them.",
                    reason=error.strerror or type(error).__name__,
                )
            ) from error
        if self._bundle is not None:
            _trust_file(context, self._bundle)
        if extra:
            _trust(context, extra, "The ca_bundle of the credential")
        return context


def _trust_file(context: ssl.SSLContext, bundle: Path) -> None:
    what = say("The file {bundle} that {setting} names", bundle=bundle, setting=SETTING)
    try:
        text = bundle.read_text(encoding="ascii", errors="ignore")
    except OSError as error:
        raise AgentMisconfigured(
            say(
                "{what} cannot be read ({reason}). Correct the setting.",
                what=what,
                reason=error.strerror,
            )
        ) from error
    _trust(context, text, what)


def _trust(context: ssl.SSLContext, text: str, what: str) -> None:
    try:
        context.load_verify_locations(cadata=text)
    except (ssl.SSLError, ValueError) as error:
        raise AgentMisconfigured(
            say(
                "{what} has no certificates that can be read. It takes one or more in PEM, each "
                "beginning with -----BEGIN CERTIFICATE-----.",
                what=what,
            )
        ) from error


def fault_in(error: BaseException | None, host: str) -> str | None:
    """Describe what is wrong with the certificate of `host`; None for other causes."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return _fault(getattr(error, "verify_code", 0), host)
        error = error.__cause__ or error.__context__
    return None


def _fault(code: int, host: str) -> str:
    certificate = f"the certificate of {host}"
    if code == _EXPIRED:
        return f"{certificate} has expired. Its operator must renew it; also check the clock here"
    if code == _NOT_YET_VALID:
        return f"{certificate} is not valid yet. Check the clock of this machine"
    if code in _OTHER_HOST:
        return f"{certificate} is for another host. Check the host name in the address"
    if code in _UNKNOWN_AUTHORITY:
        return (
            f"{certificate} comes from an authority that is not known here. If it is your "
            f"company's own, add the authority to {SETTING}"
        )
    return (
        f"{certificate} is not trusted. Check the host name, or add the certificate authority to "
        f"{SETTING}"
    )
