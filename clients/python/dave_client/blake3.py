"""BLAKE3, 256 bits, for short inputs: https://github.com/BLAKE3-team/BLAKE3-specs.

A word is an int, or a NumPy array of 32-bit words that are hashed side by side.
"""

from __future__ import annotations

import struct
from typing import Any, List, Sequence

_CHUNK_START, _CHUNK_END, _PARENT, ROOT = 1, 2, 4, 8
#: The flags of an input that fits one block.
WHOLE = _CHUNK_START | _CHUNK_END | ROOT
_CHUNK, _BLOCK = 1024, 64
_MASK = 0xFFFFFFFF
IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB,
      0x5BE0CD19)
_PERMUTATION = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
_PLACES = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
           (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))


def compress(
    cv: Sequence[int], words: Sequence[Any], counter: int, length: int, flags: int
) -> List[Any]:
    """Folds one block of 16 words into the chaining value."""
    v: List[Any] = [*cv, *IV[:4], counter & _MASK, counter >> 32, length, flags]
    m = list(words)
    for _ in range(7):
        for i, (a, b, c, d) in enumerate(_PLACES):
            va = (v[a] + v[b] + m[2 * i]) & _MASK
            x = v[d] ^ va
            vd = (x >> 16) | (x << 16) & _MASK
            vc = (v[c] + vd) & _MASK
            x = v[b] ^ vc
            vb = (x >> 12) | (x << 20) & _MASK
            va = (va + vb + m[2 * i + 1]) & _MASK
            x = vd ^ va
            vd = (x >> 8) | (x << 24) & _MASK
            vc = (vc + vd) & _MASK
            x = vb ^ vc
            v[a], v[b], v[c], v[d] = va, (x >> 7) | (x << 25) & _MASK, vc, vd
        m = [m[i] for i in _PERMUTATION]
    return [v[i] ^ v[i + 8] for i in range(8)]


def words_of(block: bytes) -> Sequence[int]:
    return struct.unpack("<16I", block.ljust(_BLOCK, b"\0"))


def blake3(data: bytes) -> bytes:
    """The BLAKE3 hash of some bytes."""
    return struct.pack("<8I", *_tree(data, 0, ROOT))


def _tree(data: bytes, counter: int, root: int) -> Sequence[int]:
    if len(data) <= _CHUNK:
        return _chunk(data, counter, root)
    # The left side is the largest power of two of chunks that leaves something for the right one.
    left = _CHUNK
    while left * 2 < len(data):
        left *= 2
    children = [*_tree(data[:left], counter, 0),
                *_tree(data[left:], counter + left // _CHUNK, 0)]
    return compress(IV, children, 0, _BLOCK, _PARENT | root)


def _chunk(data: bytes, counter: int, root: int) -> Sequence[int]:
    cv: Sequence[int] = IV
    starts = range(0, max(len(data), 1), _BLOCK)
    for start in starts:
        block = data[start:start + _BLOCK]
        flags = (_CHUNK_START if start == 0 else 0) | (
            _CHUNK_END | root if start == starts[-1] else 0)
        cv = compress(cv, words_of(block), counter, len(block), flags)
    return cv


def zero_bits(digest: bytes) -> int:
    """How many leading bits are zero."""
    return 8 * len(digest) - int.from_bytes(digest, "big").bit_length()
