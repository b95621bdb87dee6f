"""Addresses of nodes, and cursors, which name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict, List, Sequence, Tuple

#: Before the oldest dat that a node holds: a cursor for ``follow``.
OLDEST = "0"

_POSITION = re.compile(r"[\w-]+", re.ASCII)


def parse_endpoint(text: str) -> str:
    """Parses "host:port", "[ipv6]:port" or ":port", which is on this machine."""
    host, colon, port = text.rpartition(":")

    def bad(what: str) -> ValueError:
        return ValueError(f"endpoint '{text}' {what}: write HOST:PORT, such as 127.0.0.1:1619")

    if not colon or text.endswith("]"):
        raise bad("has no port")
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65_535:
        raise bad("has a bad port")
    host = host or "127.0.0.1"
    if not re.fullmatch(r"\[[^\]]+\]|[A-Za-z0-9._-]+", host):
        raise bad("has a bad host")
    return f"{host}:{int(port)}"


def is_loopback(endpoint: str) -> bool:
    """Whether the host is "localhost" or a loopback address, as far as the text shows."""
    return bool(re.fullmatch(r"(localhost|\[::1\]|127(\.[0-9]{1,3}){3}):[0-9]+", endpoint))


@dataclass(frozen=True)
class Place:
    """A parsed cursor: the exact position at the first node, and places at others."""

    position: str
    positions: Dict[str, str]

    @property
    def nodes(self) -> List[str]:
        return list(self.positions)

    def at(self, endpoint: str, is_first: bool) -> str:
        """A node's own cursor; empty if there is none."""
        if not self.positions:
            return self.position if is_first else ""
        return self.positions.get(endpoint, "")


def parse_cursor(text: str) -> Place:
    """Parses a node's own cursor, or "TEXT@HOST:PORT,...", that of the delivering node first."""
    if text == "" or _POSITION.fullmatch(text):
        return Place(text, {})
    positions = {}
    for part in text.split(","):
        position, _, endpoint = part.partition("@")
        try:
            if not _POSITION.fullmatch(position):
                raise ValueError("a part has no position")
            positions[parse_endpoint(endpoint)] = position
        except ValueError as cause:
            raise ValueError(
                f"cursor '{text}' is malformed: give one of an event, or OLDEST") from cause
    return Place("", positions)


def cursor_of(positions: Sequence[Tuple[str, str]]) -> str:
    """The text of a cursor with the positions at several nodes: endpoint and text of each."""
    return ",".join(f"{text}@{endpoint}" for endpoint, text in positions)
