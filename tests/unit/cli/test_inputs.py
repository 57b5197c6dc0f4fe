import json
from pathlib import Path

import pytest

from baton.cli.inputs import read_input, read_workflow, slug_given
from baton.errors import InvalidFile, InvalidInput, InvalidJson


def test_an_input_that_starts_with_a_brace_is_literal() -> None:
    assert read_input('{"a": 1e16}') == b'{"a": 1e16}'


def test_any_other_input_is_a_path(tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    file.write_bytes(b'\xef\xbb\xbf{"a": "\xc3\xa9"}')

    assert read_input(str(file)) == '{"a": "é"}'.encode()


@pytest.mark.parametrize(("text", "error"), [("{", InvalidJson), ('{"a": 1, "a": 2}', InvalidJson)])
def test_an_input_that_cannot_be_kept_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_input(text)


def test_an_empty_file_is_no_input(tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    file.write_text(" \n")

    with pytest.raises(InvalidInput, match="empty"):
        read_input(str(file))


def test_a_directory_is_no_workflow_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="cannot be read: Is a directory"):
        read_workflow(str(tmp_path))


def test_a_slug_is_one_unless_a_file_has_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert slug_given("it-ticket-triage") == "it-ticket-triage"
    assert slug_given("triage.yaml") is None

    Path("it-ticket-triage").write_text("name: A")
    assert slug_given("it-ticket-triage") is None


@pytest.mark.parametrize("literal", ['\ufeff{"a": 1}', '{"a": 1}', ' {"a": 1}'])
def test_a_literal_input_may_begin_with_a_byte_order_mark(literal):
    assert json.loads(read_input(literal)) == {"a": 1}


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_input_file_is_read_in_any_marked_unicode_encoding(tmp_path, charset):
    path = tmp_path / "input.json"
    path.write_bytes('{"text": "ä"}'.encode(charset))
    assert read_input(str(path)) == '{"text": "ä"}'.encode()


def test_an_input_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "input.json"
    path.write_bytes('{\n"text": "ä"}'.encode("latin-1"))
    with pytest.raises(InvalidFile, match=r"line 2: the file is not UTF-8 \(byte 0xe4\)"):
        read_input(str(path))
