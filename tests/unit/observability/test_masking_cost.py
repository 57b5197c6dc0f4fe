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
)
SMALL, LARGE = 8_000, 64_000


def cpu_seconds(shape: str, length: int) -> float:
    text = (shape * (length // len(shape) + 1))[:length]
    began = time.process_time()
    masked(text)
    return time.process_time() - began


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
def test_eight_times_the_text_takes_eight_times_as_long_not_sixty_four(shape: str) -> None:
    small = min(cpu_seconds(shape, SMALL) for _ in range(3))
    large = cpu_seconds(shape, LARGE)
    # Less than a twentieth of a second says nothing about how it grows.
    assert large < max(24 * small, 0.05)


def test_a_failure_of_ordinary_size_costs_a_few_milliseconds() -> None:
    frame = '  File "/srv/app/agents/crm.py", line 212, in find\n    return rows[INC0010001]\n'
    assert cpu_seconds(frame, 32_000) < 0.5
