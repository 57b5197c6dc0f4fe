"""What the build of the pages gives a browser: little at first, nothing inline, names that change.

`make setup` builds them; `make test` does so before it runs these.
"""

import gzip
import re
from pathlib import Path

import pytest

BUILT = Path(__file__).parents[3] / "baton/ui"
FIRST_LOAD_BYTES = 250_000
_HASHED = re.compile(r".+-[\w-]{8}\.\w+")


@pytest.fixture
def index() -> str:
    return (BUILT / "index.html").read_text("utf-8")


def test_the_script_that_every_page_loads_first_is_less_than_250_kb_compressed(index: str) -> None:
    first = re.findall(r'(?:src|rel="modulepreload"[^>]* href)="/(assets/[^"]+\.js)"', index)
    assert first
    sizes = {name: len(gzip.compress((BUILT / name).read_bytes())) for name in first}
    assert sum(sizes.values()) < FIRST_LOAD_BYTES, sizes


def test_the_page_holds_no_script_or_handler_of_its_own(index: str) -> None:
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", index, re.DOTALL)
    assert scripts
    for attributes, content in scripts:
        assert "src=" in attributes
        assert content.strip() == ""
    assert not re.search(r"\son\w+=", index)


def test_every_asset_has_a_name_that_changes_with_it_because_browsers_keep_it_for_a_year() -> None:
    assets = [file.name for file in (BUILT / "assets").iterdir()]
    assert assets
    plain = [name.removesuffix(".br").removesuffix(".gz") for name in assets]
    assert [name for name in plain if not _HASHED.fullmatch(name)] == []
