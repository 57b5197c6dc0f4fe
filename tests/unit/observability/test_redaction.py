"""Known secrets are found in every form."""

import base64
import json
import time
from urllib.parse import quote, quote_plus

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.observability.known_secrets import KnownSecrets, read_secrets
from baton.observability.redaction import Redactor, output_without

SECRETS = (
    "plainsecret42",
    "p@ss/w0rd+%41=",
    'with "quotes" & <tags>',
    "back\\slash\\n",
    "pässwörd-日本",
    "emoji-\U0001f600-key",
    "trailing space ",
)


def redactor(*secrets: str) -> Redactor:
    known = KnownSecrets()
    known.add(*secrets)
    return Redactor(known)


def every_byte(text: str) -> str:
    return "".join(f"%{octet:02X}" for octet in text.encode())


FORMS = {
    "plain": str,
    "json": json.dumps,
    "json without escapes": lambda text: json.dumps(text, ensure_ascii=False),
    "json twice": lambda text: json.dumps(json.dumps(text)),
    "json in part": lambda text: f"\\u{ord(text[0]):04x}{text[1:]}",
    "json with slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "repr": repr,
    "percent": quote,
    "percent, nothing safe": lambda text: quote(text, safe=""),
    "percent in small letters": lambda text: every_byte(text).lower(),
    "percent of every byte": every_byte,
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "form": quote_plus,
    "percent in json": lambda text: json.dumps({"url": quote(text, safe="")}),
    "basic": lambda text: base64.b64encode(f"user:{text}".encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_removed_in_each_form(secret: str, form: str) -> None:
    written = FORMS[form](secret)
    cleaned = redactor(secret).without_secrets(f"before {written} after")
    assert written.strip("'\"") not in cleaned
    assert "[secret]" in cleaned
    assert cleaned.startswith("before ")
    assert cleaned.endswith(" after")


@given(st.binary(max_size=5), st.binary(max_size=5), st.booleans(), st.booleans())
def test_a_secret_is_removed_from_base64_at_any_alignment(
    before: bytes, after: bytes, url: bool, padded: bool
) -> None:
    secret = "some-Secret_42~"
    encode = base64.urlsafe_b64encode if url else base64.b64encode
    text = encode(before + secret.encode() + after).decode()
    cleaned = redactor(secret).without_secrets(text if padded else text.rstrip("="))
    rest = cleaned.replace("[secret]", "")
    assert "[secret]" in cleaned
    assert len(rest) <= 4 * (len(before) + len(after)) / 3 + 4


@given(st.text(min_size=8, max_size=30).filter(lambda text: text.strip() == text), st.text())
def test_what_is_not_the_secret_stays(secret: str, text: str) -> None:
    if secret not in text and "%" not in text and "\\" not in text and "&" not in text:
        assert redactor(secret + "-unlikely").without_secrets(text) == text


def test_a_short_secret_is_removed_only_where_it_stands_alone() -> None:
    cleaned = redactor("cat7").without_secrets("cat7, concat7 cat77 (cat7) 'cat7' cat7")
    assert cleaned == "[secret], concat7 cat77 ([secret]) '[secret]' [secret]"


def test_a_secret_that_becomes_known_later_is_removed_from_then_on() -> None:
    gate = redactor()
    assert gate.text("it is granted-later") == "it is granted-later"
    gate.secrets.add("granted-later")
    assert gate.text("it is granted-later") == "it is [secret]"


def test_of_a_credential_its_secret_members_are_known() -> None:
    known = KnownSecrets()
    known.add_credential(
        {
            "base_url": "https://crm.example.com",
            "client_id": "public-client",
            "client_secret": "the-client-secret",
            "username": "svc",
            "password": "the-password",
            "extra": {"key": "the-inner-key"},
        }
    )
    assert set(known) == {
        "the-client-secret", "svc:the-password", "the-password", "the-inner-key"
    }  # fmt: skip


def test_of_an_address_the_password_and_the_random_parts_are_known() -> None:
    known = KnownSecrets()
    known.add_address("https://u:p%40ss@h.example/workflows/a1b2c3d4e5/invoke?v=1&sig=Zx9kLm12Qw")
    assert {"p@ss", "p%40ss", "a1b2c3d4e5", "Zx9kLm12Qw"} <= set(known)
    assert not {"workflows", "invoke", "u", "1"} & set(known)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "form", ["plain", "percent, nothing safe", "percent of every byte", "basic"]
)
def test_an_output_that_repeats_a_secret_loses_it_and_nothing_else(secret: str, form: str) -> None:
    value = {"a": 1e16, "b": f"x{FORMS[form](secret)} y", "12345678": -0.0}
    output = msgspec.json.encode(value)
    cleaned = output_without(output, [secret])
    assert b"[secret]" in cleaned
    assert cleaned.startswith(b'{"a":1e16,"b":"x')
    assert cleaned.endswith(b' y","12345678":-0.0}')
    msgspec.json.decode(cleaned)


def test_an_output_with_escaped_parts_of_a_secret_loses_it() -> None:
    output = rb'{"a":"\u0070lainsecret4\u0032","b":"\u00e9"}'
    assert output_without(output, ["plainsecret42"]) == rb'{"a":"[secret]","b":"\u00e9"}'


def test_a_number_that_looks_like_a_secret_stays_a_number() -> None:
    output = b'{"id":12345678,"text":"12345678"}'
    assert output_without(output, ["12345678"]) == b'{"id":12345678,"text":"[secret]"}'


def test_ten_megabytes_without_a_secret_are_the_same_object_and_cheap() -> None:
    output = msgspec.json.encode([{"text": "line\n and more", "n": n} for n in range(250_000)])
    began = time.process_time()
    assert output_without(output, ["plainsecret42", "user:plainsecret42"]) is output
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize("spaces", [0, 262_100, 262_143, 262_160, 3_000_000])
def test_a_secret_in_ten_megabytes_is_found_wherever_it_is(spaces: int) -> None:
    said = b"%70lainsecret42"
    output = b'["' + b" " * spaces + said + b'","' + said + b'",' + b'"a",' * 1_000_000 + b"0]"
    began = time.process_time()
    cleaned = output_without(output, ["plainsecret42"])
    assert cleaned == output.replace(said, b"[secret]")
    assert time.process_time() - began < 5


def test_secrets_that_an_attempt_reads_are_its_own() -> None:
    known = KnownSecrets()
    with read_secrets() as read:
        known.add("read-by-the-attempt")
    known.add("read-by-another")
    assert read.secrets == {"read-by-the-attempt"}
