"""A process that uses the embedded PostgreSQL: `user_process.py HOME [BINDIR]`.

Prints one line, `ready <pid of the server> <conninfo>` or `<class of error>: <message>`, then
waits for a line on stdin: `again` starts once more and prints again, anything else releases.
"""

import sys
from pathlib import Path

from baton.embedded import EmbeddedPostgres
from baton.embedded.instance import PostgresInstance
from baton.errors import BatonError


def main() -> None:
    home = Path(sys.argv[1])
    bindir = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    postgres = EmbeddedPostgres(home, bindir=bindir)
    while True:
        try:
            conninfo = postgres.start()
        except BatonError as error:
            print(f"{type(error).__name__}: {error}".replace("\n", " | "), flush=True)
            return
        print("ready", PostgresInstance(home=home).server_pid(), conninfo, flush=True)
        if sys.stdin.readline() != "again\n":
            break
    postgres.release()
    print("released", flush=True)


if __name__ == "__main__":
    main()
