"""The allow-list of environment variables for the processes of Python agents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from baton.errors import Misconfigured
from baton.sentence import say

#: Setting that allows further variables by name.
SETTING = "BATON_AGENT_ENV"

#: What programs need to start and to find files, certificates and the locale.
_NAMES = frozenset(
    {
        "CURL_CA_BUNDLE",
        "HOME",
        "LANG",
        "LANGUAGE",
        "LD_LIBRARY_PATH",
        "LOGNAME",
        "PATH",
        "REQUESTS_CA_BUNDLE",
        "SHELL",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
        "TEMP",
        "TMP",
        "TMPDIR",
        "TZ",
        "TZDIR",
        "USER",
        "VIRTUAL_ENV",
    }
)
_FAMILIES = re.compile(r"LC_[A-Z]+|PYTHON[A-Z0-9]*|(?:ALL|FTP|HTTP|HTTPS|NO)_PROXY", re.IGNORECASE)
#: Baton's own settings and secrets; an agent gets secrets only as declared credentials.
_BATONS_OWN = re.compile(r"BATON_.*|DATABASE_URL|PG[A-Z]+|(?:AZURE_)?OPENAI_.*", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def agent_environment(
    environment: Mapping[str, str], more: Iterable[str] = ()
) -> Mapping[str, str]:
    """Return the variables that agents may see, including those named in `more`.

    Raises `Misconfigured` if `more` has an invalid name or one that may hold Baton's secrets.
    """
    named = frozenset(more)
    for name in sorted(named):
        _require_allowed(name)
    return {
        name: value
        for name, value in environment.items()
        if name in _NAMES or name in named or _FAMILIES.fullmatch(name)
    }


def _require_allowed(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Misconfigured(
            say(
                "{setting} must hold names of environment variables, separated by commas; "
                "{name!r} is not one.",
                setting=SETTING,
                name=name,
            )
        )
    _require_foreign(name)


def _require_foreign(name: str) -> None:
    if _BATONS_OWN.fullmatch(name):
        raise Misconfigured(
            say(
                "{setting} names {name}, which is never passed to agents because it belongs to "
                "Baton and may hold secrets. Store what the agent needs as a credential "
                "(BATON_CREDENTIAL_<NAME>) and declare it: @agent(..., credentials=('name',)).",
                setting=SETTING,
                name=name,
            )
        )
