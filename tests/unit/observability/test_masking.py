import pytest

from baton.observability.masking import masked


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("write to ada.lovelace+x@mail.example.com now", "write to [email] now"),
        ("call +49 30 1234567 today", "call [phone] today"),
        ("call 0044 20 7946 0958.", "call [phone]."),
        ("card 4111 1111 1111 1111 declined", "card [card] declined"),
        ("card 4111-1111-1111-1111", "card [card]"),
        ("pay to DE89 3704 0044 0532 0130 00 please", "pay to [iban] please"),
        ("pay to GB82WEST12345698765432", "pay to [iban]"),
        ("key sk-proj-abcdefghijklmnopqrstuv used", "key [key] used"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer [masked]"),
        ('{"client_secret": "hunter2", "a": 1}', '{"client_secret": "[masked]", "a": 1}'),
        ("postgresql://baton:hunter2@db.internal:5432/baton", None),
        ("https://x.example/hook?sig=abc123&v=1", "https://x.example/hook?sig=[masked]&v=1"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_def", "[jwt]"),
    ],
)
def test_private_data_is_masked(text: str, safe: str | None) -> None:
    if safe is None:
        assert "hunter2" not in masked(text)
        assert "db.internal:5432/baton" in masked(text)
    else:
        assert masked(text) == safe


@pytest.mark.parametrize(
    "text",
    [
        "execution exec-20261123-8b56a49c2a4028e2 took 1234.5678 s",
        "2026-11-23T18:12:37.506Z started",
        "worker 348a0377-ea9b-434e-a5b9-875380f22b6a of 12345678901234 bytes",
        "order 4111 1111 1111 1112 is no card",
        "INC0010001 for CUST-1001 at 127.0.0.1:8420",
        "AB12 CDEF GHIJ is no account",
    ],
)
def test_what_operators_need_stays_readable(text: str) -> None:
    assert masked(text) == text
