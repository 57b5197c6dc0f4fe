"""Which words a search finds."""

from __future__ import annotations

import pytest

from baton.domain.search_words import (
    MOST_WORDS,
    SEARCHED_BYTES,
    asked_words,
    words_of,
    words_of_id,
    words_of_json,
)
from baton.jsontext.text import to_text


def test_words_are_runs_of_letters_and_digits_in_any_case():
    assert words_of("INC0010023: VPN-Tunnel drops!") == ("inc0010023", "vpn", "tunnel", "drops")
    assert words_of("anna@example.com") == ("anna", "example", "com")
    assert words_of("snake_case_name") == ("snake_case_name",)
    assert words_of(" -- \x00 😀 ") == ()


def test_letters_count_whatever_their_form():
    assert words_of("Straße") == words_of("STRASSE") == ("strasse",)
    assert words_of("ﬁle") == ("file",)


def test_scripts_without_spaces_are_searched_sign_by_sign():
    assert words_of("返金 refund") == ("返", "金", "refund")


def test_each_word_counts_once():
    assert words_of("a b A B a") == ("a", "b")
    assert len(words_of(" ".join(map(str, range(2 * MOST_WORDS))))) == MOST_WORDS


def test_values_of_an_input_are_searched_and_names_are_not():
    text = to_text({"ticket_id": "INC1", "parts": [{"amount": -12.5}, True, None], "": ""})
    assert words_of_json(text) == ("inc1", "12", "5", "true", "null")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (rb'{"a":"one\ntwo\"three\\four"}', ("one", "two", "three", "four")),
        (rb'{"a":"caf\u00e9 \ud83d\ude00 \u0000x"}', ("café", "x")),
        (rb'{"a\"b" : "c"}', ("c",)),
        (rb'{"a":":b","c":"d:"}', ("b", "d")),
        (b'{"a":""}', ()),
        (b"{}", ()),
    ],
)
def test_strings_are_read_as_json_means_them(text, words):
    assert words_of_json(text) == words


@pytest.mark.parametrize("cut", range(6))
def test_a_long_input_is_searched_at_its_beginning(cut):
    """Wherever the cut falls: in a word, an escape or a sign of several bytes."""
    text = b'{"a":"first ' + b"." * (SEARCHED_BYTES - 14 - cut) + rb"\u00e9\n" + 'é"}'.encode()
    assert words_of_json(text + b" " * SEARCHED_BYTES)[0] == "first"
    assert "last" not in words_of_json(text + b'"last"')


def test_the_parts_of_an_id_are_found_by_the_id_and_by_its_beginning():
    id_ = "exec-20261123-0123456789abcdef"
    assert words_of_id(id_) == ("20261123", "0123456789abcdef")
    assert asked_words(id_) == words_of_id(id_)
    assert asked_words("exec-20261123-0123") == ("20261123", "0123")
    assert asked_words("exec") == ("exec",)
