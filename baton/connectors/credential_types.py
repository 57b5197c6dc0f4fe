"""The credential types of the systems that connectors call."""

from __future__ import annotations

from baton.connectors.credentials import (
    ENTRA,
    GRAPH,
    DataverseCredential,
    GraphCredential,
    HttpCredential,
    ServiceNowCredential,
)
from baton.domain.credential_type import CredentialType
from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.jsontext.text import JsonObject

_KEY = Icon(
    (
        (
            "M16.555 3.843l3.602 3.602a2.877 2.877 0 0 1 0 4.069l-2.643 2.643"
            "a2.877 2.877 0 0 1 -4.069 0l-.301 -.301l-6.558 6.558a2 2 0 0 1 -1.239 .578"
            "l-.175 .008h-1.172a1 1 0 0 1 -.993 -.883l-.007 -.117v-1.172"
            "a2 2 0 0 1 .467 -1.284l.119 -.13l.414 -.414h2v-2h2v-2l2.144 -2.144l-.301 -.301"
            "a2.877 2.877 0 0 1 0 -4.069l2.643 -2.643a2.877 2.877 0 0 1 4.069 0"
        ),
        "M15 9h.01",
    )
)


def _text(title: str, description: str = "", **more: str) -> JsonObject:
    described: JsonObject = {"description": description} if description else {}
    return {"type": "string", "title": title, **described, **more}


def _secret(title: str) -> JsonObject:
    return {"type": "string", "title": title, "writeOnly": True}


def _address(title: str, default: str | None = None) -> JsonObject:
    return _text(title, format="uri", **({} if default is None else {"default": default}))


_CA_BUNDLE = _text(
    "Certificate authorities",
    "Certificates in PEM, or a file with them, that are trusted, too.",
    contentMediaType="text/plain",
)
_USER: JsonObject = {"username": _text("User name"), "password": _secret("Password")}
_CLIENT: JsonObject = {"client_id": _text("Client id"), "client_secret": _secret("Client secret")}
_ENTRA_CLIENT: JsonObject = {
    "tenant_id": _text("Tenant id"),
    **_CLIENT,
    "authority": _address("Sign-in address", ENTRA),
    "ca_bundle": _CA_BUNDLE,
}
_ENTRA_REQUIRED = ["tenant_id", "client_id", "client_secret"]

SERVICENOW = CredentialType(
    name="servicenow",
    title=Text("credentials.servicenow.title", "ServiceNow"),
    description=Text(
        "credentials.servicenow.description", "An OAuth client, or a user with a password."
    ),
    icon=_KEY,
    members_schema={
        "type": "object",
        "properties": {
            "base_url": _address("Address"),
            **_CLIENT,
            **_USER,
            "ca_bundle": _CA_BUNDLE,
        },
        "required": ["base_url"],
        "oneOf": [
            {"title": "User and password", "required": ["username", "password"]},
            {"title": "OAuth client", "required": ["client_id", "client_secret"]},
        ],
    },
    read=ServiceNowCredential.from_json,
    test_connection="baton.connectors.connection_tests:test_servicenow",
)

DATAVERSE = CredentialType(
    name="dataverse",
    title=Text("credentials.dataverse.title", "Dynamics 365"),
    description=Text(
        "credentials.dataverse.description", "An application user of one environment."
    ),
    icon=_KEY,
    members_schema={
        "type": "object",
        "properties": {"base_url": _address("Address"), **_ENTRA_CLIENT},
        "required": ["base_url", *_ENTRA_REQUIRED],
    },
    read=DataverseCredential.from_json,
    test_connection="baton.connectors.connection_tests:test_dataverse",
)

SHAREPOINT = CredentialType(
    name="sharepoint",
    title=Text("credentials.sharepoint.title", "SharePoint"),
    description=Text(
        "credentials.sharepoint.description", "An application that may read one site."
    ),
    icon=_KEY,
    members_schema={
        "type": "object",
        "properties": {
            "site": _text("Site", "Its address, or host:/sites/Name."),
            **_ENTRA_CLIENT,
            "base_url": _address("Address of Microsoft Graph", GRAPH),
        },
        "required": ["site", *_ENTRA_REQUIRED],
    },
    read=GraphCredential.from_json,
    test_connection="baton.connectors.connection_tests:test_sharepoint",
)

HTTP = CredentialType(
    name="http",
    title=Text("credentials.http.title", "HTTP API"),
    description=Text(
        "credentials.http.description",
        "A token, a user name with a password, or a header, sent to one origin only.",
    ),
    icon=_KEY,
    members_schema={
        "type": "object",
        "properties": {
            "base_url": _address("Address"),
            "token": _secret("Token"),
            **_USER,
            "header": _text("Header"),
            "value": _secret("Value of the header"),
            "ca_bundle": _CA_BUNDLE,
        },
        "required": ["base_url"],
        "oneOf": [
            {"title": "Token", "required": ["token"]},
            {"title": "User and password", "required": ["username", "password"]},
            {"title": "Header", "required": ["header", "value"]},
        ],
    },
    read=HttpCredential.from_json,
    test_connection="baton.connectors.connection_tests:test_http",
)
