"""How the pages are served, alone before a trivial application that stands for the API."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import httpx2
import pytest
from starlette.responses import PlainTextResponse

from baton.api.http.static_ui import NONCE_PLACEHOLDER, Pages

INDEX = (
    f'<!doctype html><meta property="csp-nonce" nonce="{NONCE_PLACEHOLDER}"><title>Baton</title>'
)
ROOT = Path(__file__).parents[3]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    pages = tmp_path / "pages"
    (pages / "assets").mkdir(parents=True)
    (pages / "index.html").write_text(INDEX)
    (pages / "favicon.svg").write_text("<svg/>")
    (pages / "assets" / "main-4f9c1a.js").write_text("main()")
    return pages


async def ask(
    built: Path, path: str, method: str = "GET", takes: str = "identity"
) -> httpx2.Response:
    transport = httpx2.ASGITransport(app=Pages(PlainTextResponse("the API"), built=built))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8420") as client:
        return await client.request(method, path, headers={"Accept-Encoding": takes})


@pytest.mark.parametrize("path", ["/", "/executions", "/executions/exec-1?status=failed", "/index"])
async def test_every_page_is_the_same_file_and_never_kept_unasked(built, path):
    answer = await ask(built, path)

    assert answer.status_code == 200
    assert "<title>Baton</title>" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


async def test_assets_are_kept_for_a_year_because_their_names_change_with_them(built):
    answer = await ask(built, "/assets/main-4f9c1a.js")

    assert answer.text == "main()"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.fixture
def compressed(built: Path) -> Path:
    script = built / "assets" / "main-4f9c1a.js"
    (script.parent / "main-4f9c1a.js.gz").write_bytes(gzip.compress(b"main()"))
    (script.parent / "main-4f9c1a.js.br").write_bytes(b"as brotli")
    return built


@pytest.mark.parametrize(
    ("takes", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("gzip;q=0", None),
        ("identity", None),
        ("", None),
        (",;q=", None),
    ],
)
async def test_a_client_gets_the_smallest_form_of_a_file_that_it_takes(compressed, takes, coding):
    if coding == "br":
        # The client of the test would decode it.
        answer = await ask(compressed, "/assets/main-4f9c1a.js", "HEAD", takes)
        assert answer.headers["content-length"] == str(len(b"as brotli"))
    else:
        answer = await ask(compressed, "/assets/main-4f9c1a.js", takes=takes)
        assert answer.text == "main()"

    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_a_file_without_compressed_forms_is_sent_as_it_is(built):
    answer = await ask(built, "/favicon.svg", takes="gzip, br")

    assert (answer.text, "content-encoding" in answer.headers) == ("<svg/>", False)


async def test_an_asset_that_an_upgrade_took_away_under_the_server_is_missing(built):
    pages = Pages(PlainTextResponse("the API"), built=built)
    (built / "assets" / "main-4f9c1a.js").unlink()
    transport = httpx2.ASGITransport(app=pages)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8420") as client:
        answer = await client.get("/assets/main-4f9c1a.js")

    assert answer.status_code == 404


async def test_an_asset_of_an_older_build_is_missing_and_not_a_page(built):
    answer = await ask(built, "/assets/main-old.js")

    assert (answer.status_code, "<title>" in answer.text) == (404, False)


async def test_other_files_are_asked_for_again(built):
    answer = await ask(built, "/favicon.svg")

    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/executions", "/api/nothing"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_what_is_below_api_goes_to_the_api(built, method, path):
    assert (await ask(built, path, method)).text == "the API"


async def test_pages_cannot_be_written(built):
    answer = await ask(built, "/workflows", "POST")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/./../secret.txt"]
)
async def test_no_path_leads_out_of_the_build(built, path):
    assert "%" in path or (built / path[1:]).read_text() == "secret"
    # A client would resolve the dots before it asks.
    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    body = b""

    async def send(message):
        nonlocal body
        body += message.get("body", b"")

    await Pages(PlainTextResponse("the API"), built=built)(scope, None, send)
    assert b"<title>Baton</title>" in body or b"There is no" in body


async def test_only_files_of_ours_and_styles_with_the_nonce_of_the_page_are_allowed(built):
    first, second = await ask(built, "/"), await ask(built, "/")

    policy = first.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "://" not in policy
    (nonce,) = re.findall(r"'nonce-([\w-]{24})'", policy)
    assert f'nonce="{nonce}"' in first.text
    assert NONCE_PLACEHOLDER not in first.text
    assert nonce not in second.text


@pytest.mark.parametrize("path", ["/", "/favicon.svg", "/assets/main-4f9c1a.js", "/assets/none.js"])
async def test_nothing_is_sniffed_framed_or_shared_with_other_sites(built, path):
    headers = (await ask(built, path)).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["referrer-policy"] == "same-origin"


async def test_without_a_build_one_plain_page_says_so(tmp_path):
    answer = await ask(tmp_path, "/")

    assert answer.status_code == 404
    said = ("were not built", "The API works", "make setup", "Node 20")
    assert [words for words in said if words not in answer.text] == []
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert (await ask(tmp_path, "/api/health")).text == "the API"


def test_the_placeholder_of_the_nonce_is_the_one_that_the_build_writes():
    assert f"cspNonce: '{NONCE_PLACEHOLDER}'" in (ROOT / "ui/vite.config.ts").read_text()
