"""Render a ServiceNow incident as the text and fields that the ticket analyzer reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypedDict

from baton.connectors.servicenow import Cell

#: Details besides subject and description: label in the text, field of the incident.
DETAILS = (
    ("Caller", "caller_id"),
    ("Caller e-mail", "caller_id.email"),
    ("Opened (UTC)", "opened_at"),
    ("State", "state"),
    ("Priority in ServiceNow", "priority"),
    ("Category", "category"),
    ("Subcategory", "subcategory"),
    ("Assignment group", "assignment_group"),
)
HIDDEN = "(hidden by access rules of ServiceNow, not empty)"
#: Shown as stored: the display value is in the time zone of the user.
STORED = ("opened_at",)


class IncidentText(TypedDict):
    """The members of an incident that the analyzer needs."""

    ticket_id: str
    text: str
    #: By ServiceNow name, as display values; empty ones are left out.
    fields: dict[str, str]


def incident_text(
    incident: Mapping[str, Cell],
    *,
    extra_fields: Sequence[str] = (),
    hidden: Collection[str] = (),
) -> IncidentText:
    """Render `incident` as plain lines: number, subject, details, then the description.

    `extra_fields` are further columns that were read; their names serve as labels. A subject or
    description in `hidden` is marked as hidden by access rules.
    """
    number = _shown(incident, "number")
    details = [*DETAILS, *((name, name) for name in extra_fields)]
    fields = {name: text for _, name in details if (text := _shown(incident, name))}
    subject = HIDDEN if "short_description" in hidden else _shown(incident, "short_description")
    head = [f"Incident {number}", f"Subject: {subject}"]
    head += [f"{label}: {fields[name]}" for label, name in details if name in fields]
    description = _shown(incident, "description")
    if "description" in hidden:
        head.append(f"Description: {HIDDEN}")
    text = "\n".join(head)
    if description:
        text += f"\n\n{description}"
    return IncidentText(ticket_id=number, text=text, fields=fields)


def _shown(incident: Mapping[str, Cell], name: str) -> str:
    cell = incident.get(name)
    if cell is None:
        return ""
    return cell["value"] if name in STORED else cell["display_value"]
