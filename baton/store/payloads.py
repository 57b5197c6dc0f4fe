"""Store exact JSON text: as is, or as a zstd frame if that is smaller.

The two cannot be confused: a zstd frame begins with the bytes 28 B5 2F FD (RFC 8878), which no JSON
text does.
"""

from __future__ import annotations

import asyncio

import zstandard

#: Below this size, compression costs more than it saves.
COMPRESS_FROM_BYTES = 16 * 1024
#: From this size, it would block the event loop.
THREAD_FROM_BYTES = 256 * 1024

_MAGIC = b"\x28\xb5\x2f\xfd"


def pack(text: bytes) -> bytes:
    """Return the bytes to store for a text."""
    if len(text) < COMPRESS_FROM_BYTES:
        return text
    # A compressor must not be shared between threads; creating one takes microseconds.
    packed = zstandard.ZstdCompressor(level=1).compress(text)
    return packed if len(packed) < len(text) else text


def unpack(stored: bytes) -> bytes:
    """Return the text that was stored."""
    if not stored.startswith(_MAGIC):
        return stored
    return zstandard.ZstdDecompressor().decompress(stored)


async def pack_aside(text: bytes) -> bytes:
    """Pack without blocking the event loop."""
    if len(text) < THREAD_FROM_BYTES:
        return pack(text)
    return await asyncio.to_thread(pack, text)


async def unpack_aside(stored: bytes) -> bytes:
    """Unpack without blocking the event loop."""
    if len(stored) < THREAD_FROM_BYTES:
        return unpack(stored)
    return await asyncio.to_thread(unpack, stored)
