"""Whatever a name is, the mail has the headers that Baton wrote and no other."""

from base64 import b64encode
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.notifications import mail
from unit.notifications.announcements import LINKS, a_failure

HEADERS = [
    "Auto-Submitted",
    "Content-Type",
    "Date",
    "From",
    "MIME-Version",
    "Message-ID",
    "Subject",
    "To",
]


def word(text: str, how: str = "b") -> str:
    """An encoded word (RFC 2047) that a reader decodes to `text`."""
    if how == "q":
        return "=?utf-8?q?" + "".join(f"={byte:02X}" for byte in text.encode()) + "?="
    return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="


def sent(
    name: str, sender: str = "baton@example.com", to: tuple[str, ...] = ("ops@example.com",)
) -> bytes:
    at = datetime(2025, 11, 18, 14, 32, tzinfo=UTC)
    return mail.message(
        a_failure(workflow=name, error=name), LINKS, sender=sender, to=to, at=at
    ).as_bytes()


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def shown(header: str) -> str:
    """A header as people see it: unfolded (RFC 5322, 2.2.3), then decoded once."""
    return str(make_header(decode_header(unfolded(header))))


def unfolded(header: str) -> str:
    return "".join(header.splitlines())


ATTACK = "x\r\nBcc: evil@example.com\r\n\r\n<b>Your password</b>"
pieces = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["=?", "?=", "=?utf-8?b?", "=?utf-8?q?", "\r\n", "\n", " ", "<", ">", '"', ","]
    ),
    st.text(max_size=30).map(lambda text: word(text.encode("utf-8", "replace").decode())),
    st.just(word(ATTACK)),
    st.just(word(ATTACK, "q")),
)
names = st.lists(pieces, max_size=6).map("".join)


@pytest.mark.parametrize("how", ["b", "q"])
def test_an_encoded_word_in_a_name_stays_the_text_that_it_is(how: str) -> None:
    name = word("x\r\nBcc: evil@example.com\r\n", how)
    content = sent(name)
    message = parsed(content)
    assert b"\nBcc:" not in content
    assert sorted(message.keys()) == HEADERS
    assert name in shown(message_from_bytes(content)["Subject"])


@settings(deadline=None)
@given(name=names)
def test_no_name_of_a_workflow_writes_headers_or_body(name: str) -> None:
    content = sent(name)
    message = parsed(content)
    assert sorted(message.keys()) == HEADERS
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    subject = shown(message_from_bytes(content)["Subject"])
    assert subject.startswith("Workflow Execution Failed: ")
    assert len(subject.splitlines()) == 1
    assert all(len(line) <= 998 for line in content.splitlines())


@settings(deadline=None)
@given(name=names)
def test_no_name_of_a_sender_or_recipient_adds_an_address_or_a_header(name: str) -> None:
    content = sent(
        "Chain",
        sender=f"{name} <baton@example.com>",
        to=(f"{name} <ops@example.com>", "lead@example.com"),
    )
    assert sorted(parsed(content).keys()) == HEADERS
    raw = message_from_bytes(content)
    assert [address for _, address in getaddresses([unfolded(raw["From"])])] == [
        "baton@example.com"
    ]
    assert [address for _, address in getaddresses([unfolded(raw["To"])])] == [
        "ops@example.com",
        "lead@example.com",
    ]


@pytest.mark.parametrize(
    "name", ["Baton Störungsmeldung", "Müller, Jörg", "Ops (night)", 'The "Ops"', "山田", "x" * 90]
)
def test_a_sender_has_the_name_that_was_entered(name: str) -> None:
    message = parsed(sent("Chain", sender=f"{name} <baton@example.com>"))
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "baton@example.com")


def test_a_domain_with_umlauts_is_sent_in_ascii() -> None:
    message = parsed(sent("Chain", sender="baton@bücher.example"))
    assert message["From"].addresses[0].addr_spec == "baton@xn--bcher-kva.example"
    assert message["Message-ID"].endswith("@xn--bcher-kva.example>")
