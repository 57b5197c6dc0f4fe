"""Masking takes time in proportion to the text, whatever the text is."""

import time

import pytest

from baton.observability.masking import masked

#: Each is repeated; a rule that tries every position, or looks far ahead, has one that shows it.
SHAPES = (
    "a",
    "1",
    " ",
    ".",
    "=",
    "@",
    "\\",
    '"',
    "\n",
    "İ",
    "a.",
    "a@",
    "1-",
    "(1",
    "+1 ",
    "12 34 ",
    "Ab1+/",
    "%40",
    "\\u0040",
    "deadbeef",
    "A" * 64 + "\n",
    "password:",
    'password:"',
    'password: \\"',
    "password ",
    "password for x ",
    "password: a, b",
    "<password>",
    "key=",
    "&code=",
    "token token ",
    "sk-",
    "Bearer ",
    "http://a:b",
    "cookie: a=b;",
    ";a=b",
    "eyJaaaaaaaaa.",
    "-----BEGIN PRIVATE KEY-----\n",
    "-----END PRIVATE KEY-----\n",
    "hooks.slack.com/services/",
    "curl -u ",
    "mysql -",
    "DE89 3704 ",
    "0171-2345678 ",
    "tel 0",
    "Ab Cd ",
    "Main Street 1",
    "1 Main ",
    "Straße ",
    "Am ",
    "via Aa ",
    "1 rue de la ",
    ", 12345 Ab",
    "東京都",
    "born 12. ",
    "passport ",
    # What is found, again and again.
    "a@b.co ",
    "a\\u0040b.co ",
    "https://user:secret@example.com/?code=abcdefgh ",
    "DE89370400440532013000 ",
    "4111 1111 1111 1111 ",
    "(415) 555-0132 ",
    "Hauptstraße 5, 12345 Ulm ",
    "1 Main Street, Springfield, IL 62701 ",
    "password: geheim123 ",
    '"client_secret": "aB3dE6gH9jK2"',
    "Authorization: Bearer aB3dE6gH9jK2mN5p ",
    "AKIAIOSFODNN7EXAMPLE ",
    "AccountKey=aB3dE6gH9jK2mN5p==;",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.aB3dE6gH9j ",
    "born 12.03.1980 ",
    "passport C01X00T47 ",
    "12345678Z ",
    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
)
SMALL, LARGE = 4_000, 32_000


def cpu_seconds(shape: str, length: int) -> float:
    text = (shape * (length // len(shape) + 1))[:length]
    began = time.process_time()
    masked(text)
    return time.process_time() - began


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
def test_eight_times_the_text_takes_eight_times_as_long_not_sixty_four(shape: str) -> None:
    def ratio() -> float:
        small = min(cpu_seconds(shape, SMALL) for _ in range(3))
        # Less than a twentieth of a second says nothing about how it grows.
        return cpu_seconds(shape, LARGE) / max(small, 0.05 / 24)

    # What else the machine does may disturb one measurement; growth shows in each.
    assert any(ratio() < 24 for _ in range(5))


def test_a_failure_of_ordinary_size_costs_a_few_milliseconds() -> None:
    frame = '  File "/srv/app/agents/crm.py", line 212, in find\n    return rows[INC0010001]\n'
    assert cpu_seconds(frame, 32_000) < 0.5
