"""The package in `examples/exchange-rates`, built and installed as any other, and its service."""

import json
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "examples/exchange-rates"


def install(folder: Path) -> Path:
    """Build its wheel and unpack it into a directory for `PYTHONPATH`; the network is not asked."""
    source = shutil.copytree(EXAMPLE, folder / "source")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "wheels")],
        cwd=source,
        check=True,
        capture_output=True,
    )
    [wheel] = (folder / "wheels").glob("*.whl")
    target = folder / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


class RateService(ThreadingHTTPServer):
    """Answers with rates whoever has the key."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Rates)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Rates(BaseHTTPRequestHandler):
    server: RateService

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        known = self.headers["X-Api-Key"] == "s3cret-key"
        body = json.dumps({"USD": 1.08} if known else {"error": "no such key"}).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def rate_service() -> Iterator[RateService]:
    """The service while the block runs."""
    with RateService() as service:
        thread = threading.Thread(target=service.serve_forever)
        thread.start()
        try:
            yield service
        finally:
            service.shutdown()
            thread.join()
