"""The Dataverse tables of the sandbox: rows, relationships and formatted values."""

from __future__ import annotations

from dataclasses import dataclass

from baton_sandbox import world
from baton_sandbox.world import Row

_ORDER_STATES = {
    # (statecode, its label, statuscode, its label)
    "active": (0, "Active", 1, "New"),
    "submitted": (1, "Submitted", 3, "In Progress"),
    "canceled": (2, "Canceled", 4, "No Money"),
    "fulfilled": (3, "Fulfilled", 100001, "Complete"),
    "invoiced": (4, "Invoiced", 100003, "Invoiced"),
}
_CASE_STATES = {
    "active": (0, "Active", 1, "In Progress"),
    "resolved": (1, "Resolved", 5, "Problem Solved"),
}
#: Dataverse has three case priorities; the sample data has ServiceNow's five.
_CASE_PRIORITIES = {1: (1, "High"), 2: (1, "High"), 3: (2, "Normal"), 4: (3, "Low"), 5: (3, "Low")}

_FORMATTED = "@OData.Community.Display.V1.FormattedValue"
_LOGICAL_NAME = "@Microsoft.Dynamics.CRM.lookuplogicalname"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """How `$expand` leads from a row of one set to rows of another."""

    target: str
    #: Column of the row that is expanded.
    own: str
    #: Column of the target that must be equal to it.
    other: str
    many: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitySet:
    """One table with all its rows."""

    name: str
    entity: str
    key: str
    rows: list[Row]
    #: Columns a client may name; annotations are stored next to them in the rows.
    columns: frozenset[str]
    relationships: dict[str, Relationship]


_TO_MANY = {
    "accounts": {
        "contact_customer_accounts": ("contacts", "_parentcustomerid_value"),
        "incident_customer_accounts": ("incidents", "_customerid_value"),
        "order_customer_accounts": ("salesorders", "_customerid_value"),
    },
    "contacts": {
        "incident_customer_contacts": ("incidents", "_primarycontactid_value"),
        "order_customer_contacts": ("salesorders", "_contactid_value"),
    },
    "salesorders": {},
    "incidents": {},
}

_TO_ONE = {
    "accounts": {"primarycontactid": ("contacts", "_primarycontactid_value")},
    "contacts": {"parentcustomerid_account": ("accounts", "_parentcustomerid_value")},
    "salesorders": {"customerid_account": ("accounts", "_customerid_value")},
    "incidents": {
        "customerid_account": ("accounts", "_customerid_value"),
        "primarycontactid": ("contacts", "_primarycontactid_value"),
    },
}

_KEYS = {
    "accounts": ("account", "accountid"),
    "contacts": ("contact", "contactid"),
    "salesorders": ("salesorder", "salesorderid"),
    "incidents": ("incident", "incidentid"),
}


def build_entity_sets() -> dict[str, EntitySet]:
    """Return all entity sets by name."""
    rows: dict[str, list[Row]] = {name: [] for name in _KEYS}
    for customer in world.customers():
        rows["accounts"].append(_account(customer))
        rows["contacts"] += [_contact(customer, contact) for contact in customer["contacts"]]
        rows["salesorders"] += [_order(customer, order) for order in customer["orders"]]
        rows["incidents"] += [_case(customer, case) for case in customer["cases"]]
    return {name: _entity_set(name, rows[name]) for name in _KEYS}


def _entity_set(name: str, rows: list[Row]) -> EntitySet:
    entity, key = _KEYS[name]
    relationships = {
        label: Relationship(target=target, own=key, other=column, many=True)
        for label, (target, column) in _TO_MANY[name].items()
    } | {
        label: Relationship(target=target, own=column, other=_KEYS[target][1], many=False)
        for label, (target, column) in _TO_ONE[name].items()
    }
    return EntitySet(
        name=name,
        entity=entity,
        key=key,
        rows=rows,
        columns=frozenset(column for row in rows for column in row if "@" not in column),
        relationships=relationships,
    )


def account_id(customer: Row) -> str:
    """Return the GUID of a customer's account."""
    return world.guid("account", customer["number"])


def contact_id(customer: Row, email: str) -> str:
    """Return the GUID of the contact with this address at this customer."""
    return world.guid("contact", f"{customer['number']}:{email}")


def _lookup(column: str, identifier: str, name: str, entity: str) -> Row:
    return {
        column: identifier,
        column + _FORMATTED: name,
        column + _LOGICAL_NAME: entity,
    }


def _choice(column: str, value: int, label: str) -> Row:
    return {column: value, column + _FORMATTED: label}


def _money(column: str, amount: float, customer: Row) -> Row:
    currency = customer["currency"]
    return {
        column: amount,
        column + _FORMATTED: f"{currency} {amount:,.2f}",
    } | _lookup(
        "_transactioncurrencyid_value",
        world.guid("currency", currency),
        currency,
        "transactioncurrency",
    )


def _moment(column: str, text: str) -> Row:
    value = text if "T" in text else f"{text}T00:00:00Z"
    return {column: value, column + _FORMATTED: value[:16].replace("T", " ")}


def _customer(customer: Row) -> Row:
    return _lookup("_customerid_value", account_id(customer), customer["name"], "account")


def _contact_name(customer: Row, email: str) -> str:
    return next(str(c["name"]) for c in customer["contacts"] if c["email"] == email)


def _person(column: str, customer: Row, email: str) -> Row:
    name = _contact_name(customer, email)
    return _lookup(column, contact_id(customer, email), name, "contact")


def _account(customer: Row) -> Row:
    first = customer["contacts"][0]
    return (
        {
            "@odata.etag": 'W/"100200"',
            "accountid": account_id(customer),
            "accountnumber": customer["number"],
            "name": customer["name"],
            "description": f"{customer['tier']} customer in {customer['industry']}.",
            "emailaddress1": first["email"],
            "telephone1": customer["phone"],
            "address1_city": customer["city"],
            "address1_country": customer["country"],
            "numberofemployees": customer["employees"],
            "industry": customer["industry"],
            "customertier": customer["tier"],
        }
        | _money("revenue", customer["revenue"], customer)
        | _choice("statecode", 0, "Active")
        | _moment("createdon", customer["since"])
        | _person("_primarycontactid_value", customer, first["email"])
    )


def _contact(customer: Row, contact: Row) -> Row:
    return (
        {
            "@odata.etag": 'W/"100300"',
            "contactid": contact_id(customer, contact["email"]),
            "fullname": contact["name"],
            "jobtitle": contact["title"],
            "emailaddress1": contact["email"],
            "telephone1": contact["phone"],
        }
        | _choice("statecode", 0, "Active")
        | _moment("createdon", customer["since"])
        | _lookup("_parentcustomerid_value", account_id(customer), customer["name"], "account")
    )


def _order(customer: Row, order: Row) -> Row:
    state, state_label, status, status_label = _ORDER_STATES[order["status"]]
    return (
        {
            "@odata.etag": 'W/"100400"',
            "salesorderid": world.guid("order", order["number"]),
            "ordernumber": order["number"],
            "name": order["product"],
            "description": order["product"],
        }
        | _money("totalamount", order["total"], customer)
        | _choice("statecode", state, state_label)
        | _choice("statuscode", status, status_label)
        | _moment("createdon", order["date"])
        | _customer(customer)
        | _person("_contactid_value", customer, order["contact"])
    )


def _case(customer: Row, case: Row) -> Row:
    state, state_label, status, status_label = _CASE_STATES[case["status"]]
    priority, priority_label = _CASE_PRIORITIES[case["priority"]]
    return (
        {
            "@odata.etag": 'W/"100500"',
            "incidentid": world.guid("case", case["number"]),
            "ticketnumber": case["number"],
            "title": case["title"],
            "description": case["note"],
        }
        | _choice("prioritycode", priority, priority_label)
        | _choice("statecode", state, state_label)
        | _choice("statuscode", status, status_label)
        | _moment("createdon", case["created"])
        | _customer(customer)
        | _person("_primarycontactid_value", customer, case["contact"])
    )


def shown(entity_set: EntitySet, row: Row, select: tuple[str, ...], annotations: str) -> Row:
    """Return the members of `row` for a response: key and etag always, annotations on request."""
    chosen = set(select) or entity_set.columns
    if set(select) & {"revenue", "totalamount"}:
        chosen = chosen | {"_transactioncurrencyid_value"}
    wanted: dict[str, object] = {}
    for name, value in row.items():
        column, mark, annotation = name.partition("@")
        if (
            (not mark and (column in chosen or column == entity_set.key))
            or name == "@odata.etag"
            or (mark and column in chosen and (annotations == "*" or annotation in annotations))
        ):
            wanted[name] = value
    return wanted
