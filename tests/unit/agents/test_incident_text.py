"""What the analyzer is given of an incident."""

from baton.agents.incident_text import incident_text


def cell(value, shown=None):
    return {"value": value, "display_value": value if shown is None else shown}


INCIDENT = {
    "number": cell("INC0010002"),
    "short_description": cell("VPN drops"),
    "description": cell("Since Monday …\nThis is urgent."),
    "caller_id": cell("a" * 32, "IT Operations Manager"),
    "caller_id.email": cell("it.operations@example.com"),
    "priority": cell("2", "2 - High"),
    "opened_at": cell("2026-11-18 07:51:40", "18.11.2026 08:51"),
    "category": cell(""),
    "close_notes": cell("internal"),
}


def test_an_incident_is_told_as_people_see_it_but_in_utc():
    told = incident_text(INCIDENT)
    assert told["ticket_id"] == "INC0010002"
    assert told["text"] == (
        "Incident INC0010002\n"
        "Subject: VPN drops\n"
        "Caller: IT Operations Manager\n"
        "Caller e-mail: it.operations@example.com\n"
        "Opened (UTC): 2026-11-18 07:51:40\n"
        "Priority in ServiceNow: 2 - High\n"
        "\n"
        "Since Monday …\nThis is urgent."
    )


def test_empty_fields_are_left_out():
    told = incident_text(INCIDENT)
    assert told["fields"] == {
        "caller_id": "IT Operations Manager",
        "caller_id.email": "it.operations@example.com",
        "opened_at": "2026-11-18 07:51:40",
        "priority": "2 - High",
    }


def test_an_incident_without_description_is_its_subject():
    told = incident_text({"number": cell("INC1"), "short_description": cell("Help")})
    assert told["text"] == "Incident INC1\nSubject: Help"


def test_columns_of_the_instance_are_told_by_their_names():
    told = incident_text(INCIDENT | {"u_customer": cell("CUST-1")}, extra_fields=["u_customer"])
    assert "\nu_customer: CUST-1\n" in told["text"]
    assert told["fields"]["u_customer"] == "CUST-1"


def test_a_hidden_description_is_said_to_be_hidden():
    told = incident_text(INCIDENT | {"description": cell("")}, hidden={"description"})
    assert "\nDescription: (hidden by access rules of ServiceNow, not empty)" in told["text"]
    told = incident_text(INCIDENT, hidden={"short_description"})
    assert "\nSubject: (hidden by access rules of ServiceNow, not empty)\n" in told["text"]
