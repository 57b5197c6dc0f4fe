"""Secrets of HashiCorp Vault (KV version 2), read with HashiCorp's own variables."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from baton.connectors.failures import kind_of
from baton.connectors.optional_library import optional_library
from baton.connectors.secret_stores import required_text
from baton.errors import AgentMisconfigured, ConnectorError, StepError, SystemUnavailable
from baton.jsontext.text import JsonObject
from baton.sentence import Sentence, say

SYSTEM = "HashiCorp Vault"
_SECONDS = 8.0
_MOUNT = "secret"


@dataclass(frozen=True, slots=True)
class HashicorpVault:
    """`{"from": "hashicorp_vault", "path": "crm", "field": "password", "mount": "secret"}`."""

    #: `VAULT_ADDR`, `VAULT_TOKEN` and `VAULT_NAMESPACE`.
    variables: Mapping[str, str] = field(repr=False)
    ca_bundle: Path | None = None

    def check(self, reference: JsonObject) -> None:
        """Raise `AgentMisconfigured` unless the operator named a vault and a token."""
        required_text(reference, "path")
        required_text(reference, "field")
        if not (self.variables.get("VAULT_ADDR") and self.variables.get("VAULT_TOKEN")):
            raise AgentMisconfigured(
                "No HashiCorp Vault is known here. Set VAULT_ADDR and VAULT_TOKEN for the server "
                "and the workers, and restart them."
            )

    async def read(self, reference: JsonObject) -> str:
        """Return a field of a secret."""
        return await asyncio.to_thread(self._read, reference)

    def _read(self, reference: JsonObject) -> str:
        hvac = optional_library("hvac", extra="hashicorp-vault", system=SYSTEM)
        path, name = required_text(reference, "path"), required_text(reference, "field")
        mount = str(reference.get("mount") or _MOUNT)
        client = hvac.Client(
            url=self.variables["VAULT_ADDR"],
            token=self.variables["VAULT_TOKEN"],
            namespace=self.variables.get("VAULT_NAMESPACE") or None,
            verify=str(self.ca_bundle) if self.ca_bundle else True,
            timeout=_SECONDS,
        )
        try:
            found = client.secrets.kv.v2.read_secret_version(
                path=path, mount_point=mount, raise_on_deleted_version=True
            )
        except hvac.exceptions.VaultError as error:
            raise _refused(mount, path, error) from None
        except OSError as error:
            raise _unavailable(mount, path, type(error).__name__) from None
        finally:
            client.adapter.close()
        value = found["data"]["data"].get(name)
        if not isinstance(value, str) or not value:
            raise AgentMisconfigured(
                say("{system}: {where} has no field {field}.", **_at(mount, path), field=name)
            )
        return value


def _refused(mount: str, path: str, error: Any) -> StepError:
    status = _STATUS.get(type(error).__name__, 500)
    said = "; ".join(str(each) for each in error.errors or ())
    kind = kind_of(status)
    refused: ConnectorError = kind(
        say(
            "{system} did not give {where}: HTTP {status}{said}.",
            **_at(mount, path),
            status=status,
            said=say(', "{said}"', said=said) if said else say(""),
        ),
        system=SYSTEM,
        status=status,
    )
    refused.vendor_message = said or None
    return refused.advise("Check the path, and the policy of the token in VAULT_TOKEN.")


def _unavailable(mount: str, path: str, why: str) -> StepError:
    return SystemUnavailable(
        say(
            "{system} did not give {where}: it cannot be reached ({why}).",
            **_at(mount, path),
            why=why,
        ),
        system=SYSTEM,
    ).advise("Check VAULT_ADDR.")


def _at(mount: str, path: str) -> dict[str, str | Sentence]:
    return {"system": SYSTEM, "where": f"{mount}/{path}"}


#: Status by the class of hvac's error.
_STATUS = {
    "InvalidRequest": 400,
    "Unauthorized": 401,
    "Forbidden": 403,
    "InvalidPath": 404,
    "RateLimitExceeded": 429,
    "VaultDown": 503,
}
