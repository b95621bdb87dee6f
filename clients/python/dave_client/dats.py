"""What a dat is made of, and the search for its work."""

from __future__ import annotations

import asyncio
import os
import secrets
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, List, NamedTuple, Optional, Tuple, Union

from .blake3 import IV, WHOLE, blake3, compress, words_of, zero_bits

numpy: Any
try:
    import numpy
except ImportError:
    numpy = None

#: Whether many hashes are tried at once.
IS_FAST = numpy is not None

_MAX_KEY = 32
_MAX_VALUE = 1257
_LANES = 4096
_RESTAMP_S = 1.0
#: A dat's time is this much before the clock: nodes of the original network tolerate no skew.
_STAMP_BACK_MS = 100

Bytes = Union[str, bytes]


def to_bytes(value: Bytes, what: str) -> bytes:
    """The bytes of a text in UTF-8, or the bytes themselves."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    raise TypeError(f"{what} {value!r} is neither str nor bytes: give one of these")


def require_key(key: Bytes, least: int, what: str = "key") -> bytes:
    is_ = to_bytes(key, what)
    if not least <= len(is_) <= _MAX_KEY:
        allowed = f"at most {_MAX_KEY}" if least == 0 else f"{least} to {_MAX_KEY}"
        text = is_.decode(errors="replace")
        raise ValueError(f"{what} '{text}' has {len(is_)} bytes: give {allowed}")
    return is_


def require_value(value: Bytes, key_length: int) -> bytes:
    is_ = to_bytes(value, "value")
    largest = _MAX_VALUE - (key_length + 2 if key_length else 0)
    if len(is_) > largest:
        raise ValueError(
            f"the value has {len(is_)} bytes: at most {largest} fit beside this key;"
            " a file has no such limit")
    return is_


def require_32(value: Bytes, what: str) -> bytes:
    """32 bytes, or their 64 hex digits."""
    if isinstance(value, str):
        try:
            is_ = bytes.fromhex(value)
        except ValueError:
            is_ = b""
    else:
        is_ = to_bytes(value, what)
    if len(is_) != 32:
        shown = f"'{value}'" if isinstance(value, str) else f"of {len(is_)} bytes"
        raise ValueError(f"{what} {shown} is malformed: give 32 bytes, or 64 hex digits")
    return is_


def require_range(
    value: int, least: int, most: int, what: str, hint: Optional[str] = None
) -> int:
    if not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{what} {value} is out of range: {hint or f'give {least} to {most}'}")
    return value


def load_of(key: bytes, value: bytes, time_ms: int) -> bytes:
    """What a salt goes before."""
    return blake3(key + value + struct.pack("<Q", time_ms))


def work_of(salt: bytes, load: bytes) -> bytes:
    """The hash that names a dat."""
    return blake3(salt + load)


def salt_prefix(author: bytes, key_length: int, bits: int) -> bytes:
    """The bound salt without its nonce: the difficulty, and a tag of author and key length."""
    return bytes([bits]) + blake3(author + bytes([key_length]))[:7]


def is_bound(salt: bytes, work: bytes, author: bytes, key_length: int, bits: int) -> bool:
    """Whether the work is tied to its author, its key's length and at least these bits."""
    return (len(salt) == 16 and bits <= salt[0] <= zero_bits(work)
            and salt[:8] == salt_prefix(author, key_length, salt[0]))


class Task(NamedTuple):
    """A dat to find work for; ``prefix`` is the salt without its nonce."""

    key: bytes
    value: bytes
    prefix: bytes
    bits: int


class Miner:
    """Searches in threads of its own: in several if NumPy is installed, else in one."""

    def __init__(self, threads: Optional[int]) -> None:
        self._threads = (threads or os.cpu_count() or 1) if IS_FAST else 1
        self._pool: Optional[ThreadPoolExecutor] = None
        self._ended = threading.Event()

    async def find(self, task: Task) -> Tuple[int, bytes]:
        """Returns time and salt. Cancelling ends the search."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, "dave-mining")
        loop = asyncio.get_running_loop()
        ended = threading.Event()
        first = secrets.randbits(32)
        searches = [
            loop.run_in_executor(
                self._pool, self._search, task, (first + i) & 0xFFFFFFFF, ended)
            for i in range(self._threads)
        ]
        try:
            for search in asyncio.as_completed(searches):
                found = await search
                if found is not None:
                    return found
            raise asyncio.CancelledError("the miner was closed")
        finally:
            ended.set()

    def _search(
        self, task: Task, high: int, ended: threading.Event
    ) -> Optional[Tuple[int, bytes]]:
        low, made = 0, float("-inf")
        time_ms, load = 0, b""
        mask = _mask_of(task.bits)
        while not ended.is_set() and not self._ended.is_set():
            now = time.monotonic()
            if now - made >= _RESTAMP_S:
                made, time_ms = now, int(time.time() * 1000) - _STAMP_BACK_MS
                load = load_of(task.key, task.value, time_ms)
            for nonce in _candidates(task.prefix, load, high, low, mask):
                salt = task.prefix + struct.pack("<II", nonce, high)
                if zero_bits(work_of(salt, load)) >= task.bits:
                    ended.set()
                    return time_ms, salt
            low += _LANES if IS_FAST else 64
            if low >= 1 << 32:
                low, high = 0, (high + self._threads) & 0xFFFFFFFF
        return None

    def close(self) -> None:
        self._ended.set()
        if self._pool is not None:
            self._pool.shutdown(wait=False)


def _mask_of(bits: int) -> int:
    """The leading bits of a hash, at most 32, as its first word has them."""
    leading = (0xFFFFFFFF << max(0, 32 - bits)) & 0xFFFFFFFF
    return int.from_bytes(leading.to_bytes(4, "big"), "little")


def _candidates(prefix: bytes, load: bytes, high: int, low: int, mask: int) -> Any:
    """The low words of nonces, from ``low`` on, whose hash has zeros in all bits of the mask."""
    words: List[Any] = list(words_of(prefix + bytes(4) + struct.pack("<I", high) + load))
    if numpy is not None:
        words[2] = numpy.arange(_LANES, dtype=numpy.uint32) + numpy.uint32(low)
        first = compress(IV, words, 0, 48, WHOLE)[0]
        return [low + int(i) for i in numpy.flatnonzero((first & numpy.uint32(mask)) == 0)]
    found = []
    for nonce in range(low, low + 64):
        words[2] = nonce
        if compress(IV, words, 0, 48, WHOLE)[0] & mask == 0:
            found.append(nonce)
    return found
