import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from baton.errors import Misconfigured, SecretUnreadable
from baton.vault.keys import FILE_NAME, find_keys
from baton.vault.vault import Vault


def vault(home: Path, *given: str) -> Vault:
    return Vault(lambda: find_keys(home, given))


def new_key() -> str:
    return Fernet.generate_key().decode()


def test_the_key_file_is_made_at_first_use_and_only_for_this_user(tmp_path: Path) -> None:
    home = tmp_path / "not" / "there"
    box = vault(home)
    assert not home.exists(), "nothing happens before it is needed"
    sealed = box.seal("https://example.com/?sig=x")
    assert "example" not in sealed
    assert stat.S_IMODE((home / FILE_NAME).stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir()] == [FILE_NAME], "nothing is left beside it"
    assert vault(home).open(sealed) == "https://example.com/?sig=x", "the file is used again"


def test_many_who_come_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda _: vault(tmp_path).seal("x"), range(8)))
    assert [vault(tmp_path).open(text) for text in sealed] == ["x"] * 8


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    vault(tmp_path).seal("x")
    (tmp_path / FILE_NAME).chmod(mode)
    with pytest.raises(Misconfigured, match=f"mode {mode:04o}.*chmod 600"):
        vault(tmp_path).seal("x")


def test_the_keys_of_the_environment_come_before_the_file(tmp_path: Path) -> None:
    key = new_key()
    sealed = vault(tmp_path, key).seal("x")
    assert not (tmp_path / FILE_NAME).exists()
    assert Fernet(key).decrypt(sealed) == b"x"


def test_a_new_key_before_the_old_one_reads_both_and_renews(tmp_path: Path) -> None:
    old, new = new_key(), new_key()
    sealed = vault(tmp_path, old).seal("x")
    both = vault(tmp_path, new, old)
    renewed = both.renewed(sealed)
    assert renewed is not None
    assert both.open(sealed) == both.open(renewed) == "x"
    assert both.renewed(renewed) is None, "once is enough"
    assert vault(tmp_path, new).open(renewed) == "x", "the old key is not needed any more"


@pytest.mark.parametrize(
    "wrong",
    [Fernet(new_key()).encrypt(b"hidden").decode(), "not sealed at all", "", "\u00e9"],
    ids=["sealed with another key", "not sealed", "empty", "a letter"],
)
def test_without_its_key_a_secret_stays_closed_and_the_error_says_what_to_do(
    tmp_path: Path, wrong: str
) -> None:
    with pytest.raises(SecretUnreadable, match="BATON_ENCRYPTION_KEYS") as raised:
        vault(tmp_path, new_key()).open(wrong)
    assert "hidden" not in str(raised.value)


@pytest.mark.parametrize("text", ["short", "ä" * 44, "A" * 100])
def test_what_is_no_key_is_refused_without_being_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(Misconfigured, match="BATON_ENCRYPTION_KEYS, key 2") as raised:
        vault(tmp_path, new_key(), text).seal("x")
    assert text not in str(raised.value)


def test_an_empty_file_and_a_directory_in_its_place_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / FILE_NAME).touch(0o600)
    with pytest.raises(Misconfigured, match="is empty"):
        vault(tmp_path / "a").seal("x")
    (tmp_path / "b" / FILE_NAME).mkdir(parents=True, mode=0o700)
    with pytest.raises(Misconfigured, match="cannot be read"):
        vault(tmp_path / "b").seal("x")
