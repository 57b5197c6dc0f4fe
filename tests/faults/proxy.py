"""A way to PostgreSQL that is slow: each packet takes as long as on a far network."""

import asyncio
from contextlib import suppress
from typing import Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_CHUNK_BYTES = 65536


class SlowWay:
    """Listens on a TCP port and passes everything on after a delay in each direction."""

    def __init__(self, conninfo: str, *, round_trip_seconds: float) -> None:
        parts = conninfo_to_dict(conninfo)
        self._parts = parts
        self._socket = f"{parts['host']}/.s.PGSQL.{parts.get('port', '5432')}"
        #: May be changed at any time.
        self.round_trip_seconds = round_trip_seconds
        self._passing: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.conninfo = make_conninfo(
            "", **{**self._parts, "host": "127.0.0.1", "port": port, "sslmode": "disable"}
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in set(self._passing):
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        task.add_done_callback(self._passing.discard)
        try:
            await self._between(reader, writer)
        except (OSError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    async def _between(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self._socket)
        carrying = [
            asyncio.ensure_future(self._carry(reader, back)),
            asyncio.ensure_future(self._carry(there, writer)),
        ]
        try:
            await asyncio.wait(carrying, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in carrying:
                one.cancel()
            await asyncio.gather(*carrying, return_exceptions=True)
            back.close()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        arrivals: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        async def read() -> None:
            with suppress(OSError):  # a reset is an end as well
                while data := await source.read(_CHUNK_BYTES):
                    arrivals.put_nowait((loop.time() + self.round_trip_seconds / 2, data))
            arrivals.put_nowait((loop.time() + self.round_trip_seconds / 2, b""))

        reading = asyncio.ensure_future(read())
        try:
            while True:
                due, data = await arrivals.get()
                await asyncio.sleep(max(0.0, due - loop.time()))
                if not data:
                    return
                sink.write(data)
                await sink.drain()
        except OSError:
            return
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
