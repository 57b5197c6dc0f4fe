"""Both parsers of YAML read the same, to the value and to the word of each error."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from baton.errors import InvalidFile
from baton.jsontext.text import JsonObject
from baton.services.workflows import yaml_reader

_PIECES = (
    *("a", "b", "1", "0", "-", "~", "<<", "null", "é", "\U0001f600", "\ue000", "=", "..", "a: "),
    *(": ", ":", "- ", "\n", "\n  ", "\n ", "  ", "\r", "\r\n", "\t", "? ", "?", "---", "..."),
    *('"', "'", "[", "]", "{", "}", ", ", ",", "#", " #", "|", ">", "|-", ">+", "&a", "*a", "!!x"),
    *("!", "%", "@", "`", "\\", "\\n", "\\u0041", "\\ud800", "\\ud83d\\ude00", "\ufeff", "\u2028"),
    *("%YAML 1.2\n---\n", "\x00", "\x7f", "\x0b", "\x85", "--- "),
)  # fmt: skip
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=16).map("".join)


def read(text: str) -> JsonObject | str:
    try:
        return yaml_reader.read_yaml(text.encode(), "flow.yaml")
    except InvalidFile as error:
        return error.message


def read_slowly(text: str, monkeypatch: pytest.MonkeyPatch) -> JsonObject | str:
    with monkeypatch.context() as patch:
        patch.setattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return read(text)


@given(text=st.one_of(_TEXTS, _TEXTS.map("a: ".__add__), _TEXTS.map("a:\n  - ".__add__)))
@example(text='a: "\\ud83d\\ude00"')
@example(text="a: |# x\n  b")
@example(text="a: >#\n")
@example(text="a: b\t")
@example(text="? a\n: b")
@example(text="{a: b, ? c}")
@example(text="a: b\n\ufeff")
@example(text="a: ?")
def test_what_libyaml_reads_is_what_pyyaml_reads(text: str) -> None:
    assert read(text) == read_slowly(text, pytest.MonkeyPatch())
