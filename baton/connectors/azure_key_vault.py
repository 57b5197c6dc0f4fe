"""Secrets of Azure Key Vault, read as the identity of this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from baton.connectors.failures import kind_of
from baton.connectors.optional_library import optional_library
from baton.connectors.secret_stores import required_text
from baton.errors import AgentMisconfigured, StepError, SystemUnavailable
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject
from baton.sentence import say

SYSTEM = "Azure Key Vault"
SETTING = "BATON_KEY_VAULTS"
_EXTRA = "azure-keyvault"
_SECONDS = 8


def _client(vault: str) -> Any:
    identity = optional_library("azure.identity", extra=_EXTRA, system=SYSTEM)
    secrets = optional_library("azure.keyvault.secrets", extra=_EXTRA, system=SYSTEM)
    return secrets.SecretClient(
        vault_url=vault,
        credential=identity.DefaultAzureCredential(),
        connection_timeout=_SECONDS,
        read_timeout=_SECONDS,
        retry_total=0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureKeyVault:
    """`{"from": "azure_key_vault", "vault": "https://x.vault.azure.net", "secret": "crm"}`."""

    #: The vaults that references may name.
    vaults: tuple[str, ...]
    #: Opens the vendor's client for a vault.
    connect: Callable[[str], Any] = _client

    def check(self, reference: JsonObject) -> None:
        """Raise `AgentMisconfigured` unless the operator allows the vault."""
        required_text(reference, "secret")
        vault = required_text(reference, "vault")
        if vault.rstrip("/") not in {allowed.rstrip("/") for allowed in self.vaults}:
            raise AgentMisconfigured(
                say(
                    "The key vault {vault} is not allowed. The operator names the vaults in "
                    "{setting}.",
                    vault=shown(vault),
                    setting=SETTING,
                )
            )

    async def read(self, reference: JsonObject) -> str:
        """Return the newest version of a secret."""
        vault, name = required_text(reference, "vault"), required_text(reference, "secret")
        try:
            async with asyncio.timeout(2 * _SECONDS):
                return await asyncio.to_thread(self._read, vault, name)
        except TimeoutError as error:
            raise _unavailable(vault, name, "it did not answer in time") from error

    def _read(self, vault: str, name: str) -> str:
        failures = optional_library("azure.core.exceptions", extra=_EXTRA, system=SYSTEM)
        client = self.connect(vault)
        try:
            value = client.get_secret(name).value
        except failures.HttpResponseError as error:
            raise _refused(vault, name, error) from None
        except failures.AzureError as error:
            raise _unavailable(vault, name, type(error).__name__) from None
        finally:
            client.close()
        if not value:
            raise AgentMisconfigured(
                say("{system}: {name} in {vault} is empty.", system=SYSTEM, name=name, vault=vault)
            )
        return str(value)


def _refused(vault: str, name: str, error: Any) -> StepError:
    status = error.status_code
    if status is None:
        return _unavailable(vault, name, "it could not sign in")
    said = str(getattr(error.error, "message", "") or error.reason or "")
    refused = kind_of(status)(
        say(
            '{system} did not give {name} of {vault}: HTTP {status}, "{said}".',
            system=SYSTEM,
            name=name,
            vault=vault,
            status=status,
            said=said,
        ),
        system=SYSTEM,
        status=status,
    )
    refused.vendor_message = said or None
    return refused.advise("Check its name, and what the identity of this process may read.")


def _unavailable(vault: str, name: str, why: str) -> StepError:
    return SystemUnavailable(
        say(
            "{system} did not give {name} of {vault}: {why}.",
            system=SYSTEM,
            name=name,
            vault=vault,
            why=why,
        ),
        system=SYSTEM,
    ).advise("Check the address of the vault, and the identity of this process.")
