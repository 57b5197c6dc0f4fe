"""The ServiceNow tables of one sandbox: rows of plain strings, references and labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from baton_sandbox import world

Record = dict[str, str]

#: The table that each reference field points to.
REFERENCES: dict[str, dict[str, str]] = {
    "incident": {
        "caller_id": "sys_user",
        "opened_by": "sys_user",
        "assigned_to": "sys_user",
        "assignment_group": "sys_user_group",
        "company": "core_company",
    },
    "sys_user": {"company": "core_company"},
    "sys_user_group": {},
    "core_company": {},
    "sys_journal_field": {},
}

#: The field that represents a row where it is referred to.
DISPLAY_FIELD = {
    "incident": "number",
    "sys_user": "name",
    "sys_user_group": "name",
    "core_company": "name",
    "sys_journal_field": "element",
}

_LEVELS = {"1": "1 - High", "2": "2 - Medium", "3": "3 - Low"}

LABELS: dict[str, dict[str, str]] = {
    "state": {
        "1": "New",
        "2": "In Progress",
        "3": "On Hold",
        "6": "Resolved",
        "7": "Closed",
        "8": "Canceled",
    },
    "priority": {
        "1": "1 - Critical",
        "2": "2 - High",
        "3": "3 - Moderate",
        "4": "4 - Low",
        "5": "5 - Planning",
    },
    "impact": _LEVELS,
    "urgency": _LEVELS,
}

#: Written to `sys_journal_field`, and always empty in the record itself.
JOURNAL_FIELDS = ("work_notes", "comments")

INCIDENT_FIELDS = (
    "sys_id",
    "number",
    "short_description",
    "description",
    "category",
    "subcategory",
    "state",
    "impact",
    "urgency",
    "priority",
    "active",
    "caller_id",
    "opened_by",
    "opened_at",
    "assigned_to",
    "assignment_group",
    "company",
    "contact_type",
    "u_customer_number",
    "work_notes",
    "comments",
    "close_notes",
    "resolved_at",
    "sys_created_on",
    "sys_created_by",
    "sys_updated_on",
    "sys_mod_count",
)


@dataclass(slots=True)
class Tables:
    """All tables by name, each a mapping of sys_id to row."""

    rows: dict[str, dict[str, Record]] = field(
        default_factory=lambda: {name: {} for name in REFERENCES}
    )

    def add(self, table: str, record: Record) -> Record:
        """Insert a row that has its sys_id."""
        self.rows[table][record["sys_id"]] = record
        return record

    def fields(self, table: str) -> set[str]:
        """Return the names of the columns of a table."""
        if table == "incident":
            return set(INCIDENT_FIELDS)
        return {name for record in self.rows[table].values() for name in record}

    def knows(self, table: str, path: str) -> bool:
        """True if `path`, dot-walked from `table`, leads to a column."""
        name, _, rest = path.partition(".")
        if name not in self.fields(table):
            return False
        if not rest:
            return True
        target = REFERENCES[table].get(name)
        return target is not None and self.knows(target, rest)

    def value(self, table: str, record: Record, path: str) -> str:
        """Return the value at a dot-walked path; empty if a reference on the way is empty."""
        holder, name, row = self.walk(table, record, path)
        return row.get(name, "") if holder else ""

    def walk(self, table: str, record: Record, path: str) -> tuple[str, str, Record]:
        """Return the table, column and row at the end of a dot-walked path."""
        name, _, rest = path.partition(".")
        if not rest:
            return table, name, record
        target = REFERENCES[table].get(name, "")
        row = self.rows.get(target, {}).get(record.get(name, ""))
        return self.walk(target, row, rest) if row is not None else ("", "", {})

    def display(self, table: str, name: str, record: Record) -> str:
        """Return the display value of a field: a label, or the name of the referenced row."""
        value = record.get(name, "")
        target = REFERENCES.get(table, {}).get(name)
        if target is not None:
            return self.rows[target].get(value, {}).get(DISPLAY_FIELD[target], "")
        return LABELS.get(name, {}).get(value, value)


def priority_of(impact: str, urgency: str) -> str:
    """Return the priority by ServiceNow's default matrix of impact and urgency."""
    total = int(impact) + int(urgency)
    return str(min(5, max(1, total - 1)))


def build_tables() -> Tables:
    """Return new tables with all sample data."""
    tables = Tables()
    for customer in world.customers():
        company = world.sys_id("company", customer["number"])
        tables.add(
            "core_company",
            {"sys_id": company, "name": customer["name"], "u_customer_number": customer["number"]},
        )
        for contact in customer["contacts"]:
            _add_user(tables, contact, company=company)
    for member in world.load("staff"):
        _add_user(tables, member, company="")
        if member["group"]:
            group = world.sys_id("group", member["group"])
            tables.add("sys_user_group", {"sys_id": group, "name": member["group"]})
    for incident in world.incidents():
        _add_incident(tables, incident)
    return tables


def _add_user(tables: Tables, person: world.Row, *, company: str) -> None:
    identifier = world.sys_id("user", f"{company}{person['email']}")
    tables.add(
        "sys_user",
        {
            "sys_id": identifier,
            "user_name": person.get("user_name", person["email"].partition("@")[0]),
            "name": person["name"],
            "email": person["email"],
            "phone": person.get("phone", ""),
            "title": person["title"],
            "company": company,
            "active": "true",
        },
    )


def users_by_email(tables: Tables, email: str) -> Iterator[Record]:
    """Return all users with this address."""
    return (user for user in tables.rows["sys_user"].values() if user["email"] == email)


def _caller(tables: Tables, incident: world.Row) -> Record:
    """Return the user who called; among users with one address, that of the named customer."""
    candidates = list(users_by_email(tables, incident["caller"])) if incident["caller"] else []
    wanted = world.sys_id("company", incident["customer"])
    matching = [user for user in candidates if user["company"] == wanted]
    return next(iter(matching or candidates), {"sys_id": "", "company": "", "user_name": "guest"})


def _add_incident(tables: Tables, incident: world.Row) -> None:
    identifier = world.sys_id("incident", incident["number"])
    caller = _caller(tables, incident)
    impact, urgency = str(incident["impact"]), str(incident["urgency"])
    state = str(incident["state"])
    record = dict.fromkeys(INCIDENT_FIELDS, "") | {
        "sys_id": identifier,
        "number": incident["number"],
        "short_description": incident["short"],
        "description": incident["text"],
        "category": incident["category"],
        "state": state,
        "impact": impact,
        "urgency": urgency,
        "priority": priority_of(impact, urgency),
        "active": "false" if state in ("7", "8") else "true",
        "caller_id": caller["sys_id"],
        "opened_by": caller["sys_id"],
        "opened_at": incident["opened"],
        "assignment_group": world.sys_id("group", incident["group"]),
        "company": caller["company"],
        "contact_type": "email",
        "u_customer_number": incident["customer"],
        "sys_created_on": incident["opened"],
        "sys_created_by": caller["user_name"],
        "sys_updated_on": incident["opened"],
        "sys_mod_count": "0",
    }
    tables.add("incident", record)
    for number, note in enumerate(incident.get("notes", ())):
        tables.add(
            "sys_journal_field",
            {
                "sys_id": world.sys_id("journal", f"{incident['number']}:{number}"),
                "name": "incident",
                "element": note["element"],
                "element_id": identifier,
                "value": note["value"],
                "sys_created_by": note["by"],
                "sys_created_on": note["at"],
            },
        )
        record["sys_updated_on"] = note["at"]
