"""Reduced copies of an execution's data for queries; never the source of truth."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from baton.jsontext.text import decode_members, encode_members

#: Larger members are replaced by a note of their size.
_LARGEST_MEMBER_BYTES = 64 * 1024


def context_projection(context: bytes) -> bytes:
    """Return the context with large members replaced by `{"$omitted_bytes": n}`."""
    return _shrunk(decode_members(context))


def results_projection(outputs: Mapping[str, bytes]) -> bytes:
    """Return the outputs by step key, with large members replaced likewise."""
    return _shrunk(outputs)


def _shrunk(members: Mapping[str, msgspec.Raw | bytes]) -> bytes:
    return encode_members({name: _small(bytes(text)) for name, text in members.items()})


def _small(text: bytes) -> bytes:
    if len(text) <= _LARGEST_MEMBER_BYTES:
        return text
    return b'{"$omitted_bytes":%d}' % len(text)
