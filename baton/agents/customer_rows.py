"""Convert vendor rows to the customer 360, with the same members whatever their origin."""

from __future__ import annotations

from collections.abc import Mapping

from baton.connectors.odata import shown
from baton.connectors.servicenow import Record


def profile(row: Mapping[str, object]) -> dict[str, object]:
    """Return an account or contact of Dynamics 365 as a profile."""
    is_account = "accountid" in row
    return {
        "kind": "account" if is_account else "contact",
        "id": row.get("accountid") or row.get("contactid"),
        "name": row.get("name" if is_account else "fullname"),
        "account_number": row.get("accountnumber"),
        "email": row.get("emailaddress1"),
        "phone": row.get("telephone1"),
        "city": row.get("address1_city"),
        "country": row.get("address1_country"),
        "description": row.get("description"),
        "employees": row.get("numberofemployees"),
        "revenue": row.get("revenue"),
        "revenue_shown": shown(row, "revenue"),
        "job_title": row.get("jobtitle"),
        "company": shown(row, "_parentcustomerid_value"),
        "status": shown(row, "statecode"),
        "customer_since": row.get("createdon"),
    }


def customer_ids(row: Mapping[str, object]) -> tuple[str, ...]:
    """Return the ids that own the orders and cases of an account or contact."""
    own = row.get("accountid") or row.get("contactid")
    return tuple(id_ for id_ in (own, row.get("_parentcustomerid_value")) if isinstance(id_, str))


def order(row: Mapping[str, object]) -> dict[str, object]:
    """Return a sales order of Dynamics 365."""
    return {
        "order_number": row.get("ordernumber"),
        "name": row.get("name"),
        "total": row.get("totalamount"),
        "total_shown": shown(row, "totalamount"),
        "status": shown(row, "statecode"),
        "ordered_at": row.get("createdon"),
    }


def case(row: Mapping[str, object]) -> dict[str, object]:
    """Return a support case of Dynamics 365."""
    return {
        "source": "dynamics",
        "number": row.get("ticketnumber"),
        "title": row.get("title"),
        "description": row.get("description"),
        "priority": shown(row, "prioritycode"),
        "status": shown(row, "statecode"),
        "opened_at": row.get("createdon"),
        "resolution": None,
    }


def incident(row: Record) -> dict[str, object]:
    """Return an incident of ServiceNow; its times are UTC, without an offset."""
    opened = row["opened_at"]["value"]
    return {
        "source": "servicenow",
        "number": row["number"]["display_value"],
        "title": row["short_description"]["display_value"],
        "description": row["description"]["display_value"] or None,
        "priority": row["priority"]["display_value"] or None,
        "status": row["state"]["display_value"] or None,
        "opened_at": f"{opened.replace(' ', 'T')}Z" if opened else None,
        "resolution": row["close_notes"]["display_value"] or None,
    }


def document(item: Mapping[str, object]) -> dict[str, object]:
    """Return a file of SharePoint."""
    return {
        "name": item.get("name"),
        "url": item.get("webUrl"),
        "size_bytes": item.get("size"),
        "modified_at": item.get("lastModifiedDateTime"),
    }
