"""One subscriber's way through the arrival logs of the nodes.

One node delivers at a time. When it is lost the follower goes on at the next one, and pauses once
all were tried.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import (
    Any, AsyncGenerator, AsyncIterator, Callable, Deque, Iterator, List, Optional, Sequence,
    Set, Tuple, Union)

from . import admin_pb2 as pb
from .endpoint import OLDEST, Place, cursor_of
from .errors import DaveError, Fault, Reason
from .node import Answers, Node


@dataclass(frozen=True)
class DatEvent:
    """A dat that was not delivered before."""

    dat: pb.Dat
    cursor: str


@dataclass(frozen=True)
class Gap:
    """At most so many dats are no longer held: evicted, or replaced by later records."""

    missed: int
    cursor: str


@dataclass(frozen=True)
class Moved:
    """Another log delivers from here on: of another node, or a new one of the same node.

    Without ``resumed`` it delivers what it holds since the follower began.
    """

    from_: str
    to: str
    resumed: bool
    cursor: str


Event = Union[DatEvent, Gap, Moved]


@dataclass(frozen=True)
class FollowTimes:
    """In seconds."""

    #: After all nodes failed once; it doubles each time.
    first_pause: float = 0.25
    longest_pause: float = 8.0
    #: How long a node may send nothing before it counts as lost: a heartbeat comes every 15 s.
    silence: float = 45.0
    #: Between two questions for the end of the other nodes' logs.
    marks: float = 30.0
    #: How long the other nodes may take at the beginning to say where their logs end.
    first_ends: float = 2.0


# A node accepts dats up to 10 s ahead of its clock; clocks of two nodes may differ by 10 s.
_SKEW_MS = 20_000
_MOST_ENDS = 64
_MOST_SEEN = 65_536


class _LogPosition:
    """A node, and the place of its log from which on the follower has missed nothing.

    While another node delivers, the ends of this log are noted with their times. Such an end
    becomes the place once the other node delivered a dat so much younger that it has delivered all
    that this node had then.
    """

    def __init__(self, node: Node, cursor: str) -> None:
        self.node = node
        self.cursor = cursor
        self._ends: Deque[Tuple[int, str]] = deque(maxlen=_MOST_ENDS)

    def delivered(self, cursor: str) -> None:
        """The node delivered up to this cursor."""
        self._ends.clear()
        self.cursor = cursor

    def note(self, time_ms: int, cursor: str) -> None:
        """Notes the present end of the log, with the node's clock at that end."""
        self._ends.append((time_ms, cursor))

    def passed(self, dat_time_ms: int, overlap: float) -> None:
        """Another node delivered a dat of this time."""
        through_ms = dat_time_ms - _SKEW_MS - overlap * 1000
        while self._ends and self._ends[0][0] <= through_ms:
            self.cursor = self._ends.popleft()[1]


class _SeenDats:
    """The latest dats that were delivered, so that another node does not deliver them again."""

    def __init__(self) -> None:
        self._works: OrderedDict[bytes, None] = OrderedDict()

    def add(self, work: bytes) -> bool:
        """Remembers a dat, and returns whether it is new."""
        if work in self._works:
            return False
        self._works[work] = None
        if len(self._works) > _MOST_SEEN:
            self._works.popitem(last=False)
        return True


@dataclass(frozen=True)
class FollowQuery:
    """What to follow; ``start`` is None for new dats only."""

    prefix: bytes
    author: bytes
    min_difficulty: int
    start: Optional[Place]
    overlap: float
    on_lost: Optional[Callable[[DaveError], None]]
    on_resumed: Optional[Callable[[str, str], None]]


class Follower:
    """Delivers events to one subscriber."""

    def __init__(
        self,
        nodes: Sequence[Node],
        query: FollowQuery,
        times: FollowTimes,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._query = query
        self._times = times
        self._clock = clock
        self._marks = max(times.marks, query.overlap / (_MOST_ENDS / 2))
        self._pause = times.first_pause
        self._seen = _SeenDats()
        #: The log that delivered last, or that of the cursor at the beginning.
        self._delivering: Optional[str] = None
        self._connected = False
        self._lost = False
        self._new_log = False
        self._failures = 0
        self._began_ms = 0
        self._marked = 0.0
        self._first_failure: Optional[DaveError] = None
        self._asked: Set[asyncio.Task[None]] = set()
        self._logs = self._begin(nodes)
        self._log = self._logs[0]

    def _begin(self, nodes: Sequence[Node]) -> List[_LogPosition]:
        """Puts the nodes in order: those of the cursor first, as the first has an exact place."""
        start = self._query.start or Place("", {})
        named = [node for name in start.nodes for node in nodes if node.endpoint == name]
        if start.nodes:
            self._delivering = start.nodes[0]
            if not named:
                raise DaveError(
                    Fault.INVALID,
                    f"the cursor is of {', '.join(start.nodes)}, which are none of the nodes"
                    f" {', '.join(node.endpoint for node in nodes)}: give the nodes that it was"
                    " made with, or another cursor")
        ordered = named + [node for node in nodes if node not in named]
        return [
            _LogPosition(node, start.at(node.endpoint, i == 0)) for i, node in enumerate(ordered)]

    async def events(self) -> AsyncGenerator[Event, None]:
        """The events, until the subscriber leaves."""
        try:
            if self._query.start is None:
                await self._note_first_ends()
            while True:
                async for event in self._read_until_lost():
                    yield event
                self._failures += 1
                next_ = (self._logs.index(self._log) + 1) % len(self._logs)
                self._log = self._logs[next_]
                if self._failures % len(self._logs) == 0:
                    await asyncio.sleep(self._pause)
                    self._pause = min(2 * self._pause, self._times.longest_pause)
        finally:
            for task in self._asked:
                task.cancel()

    async def _note_first_ends(self) -> None:
        """New dats only: what arrives at any node from here on counts."""

        async def note(other: _LogPosition) -> None:
            end = await self._end_of(other, self._times.first_ends)
            if end is not None:
                other.delivered(end.cursor)

        await asyncio.gather(*(note(other) for other in self._logs[1:]))

    @staticmethod
    async def _end_of(
        other: _LogPosition, timeout: Optional[float]
    ) -> Optional[pb.GetStatusResponse]:
        """The end of a node's log; None if the node does not answer."""
        try:
            end: pb.GetStatusResponse = await other.node.call(
                "GetStatus", pb.GetStatusRequest(), pb.GetStatusResponse, timeout)
            return end
        except DaveError:
            return None  # Not needed: an earlier end still holds.

    async def _read_until_lost(self) -> AsyncIterator[Event]:
        """Delivers what one node sends, until it is lost."""
        while True:
            after = self._log.cursor
            answers = self._log.node.stream(
                "Subscribe", self._request(after), pb.SubscribeResponse)
            try:
                async for event in self._read(answers, after):
                    yield event
            except DaveError as error:
                if not self._forget_cursor(error):
                    if not error.temporary:
                        raise
                    self._node_lost(error)
                    return
            finally:
                answers.cancel()

    def _request(self, after: str) -> pb.SubscribeRequest:
        query = self._query
        request = pb.SubscribeRequest(
            key_prefix=query.prefix, author=query.author, min_difficulty=query.min_difficulty,
            cursor=after)
        if not after and (self._connected or query.start is not None):
            request.cursor = OLDEST
            request.min_time_ms = self._began_ms
        return request

    async def _read(self, answers: Answers, after: str) -> AsyncIterator[Event]:
        patience = self._log.node.timeout
        while True:
            answer = await answers.read(patience)
            if answer is None:
                endpoint = self._log.node.endpoint
                raise DaveError(
                    Fault.ENDED, f"the node at {endpoint} ended the stream", temporary=True,
                    endpoint=endpoint)
            patience = self._times.silence
            for event in self._answered(answer, after):
                yield event
            for event in self._deliver(answer):
                yield event
            self._ask_for_ends()

    def _deliver(self, answer: Any) -> Iterator[Event]:
        kind = answer.WhichOneof("event")
        is_new = kind != "dat" or self._seen.add(answer.dat.work)
        self._log.delivered(answer.cursor)
        if kind == "dat":
            for other in self._logs:
                if other is not self._log:
                    other.passed(answer.dat.time_ms, self._query.overlap)
            if is_new:
                yield DatEvent(answer.dat, self._cursor())
        elif kind == "gap":
            yield Gap(answer.gap.missed, self._cursor())

    def _cursor(self) -> str:
        """The present place: that of the node that delivers, and then those of the others."""
        if len(self._logs) == 1:
            return self._log.cursor
        others = [log for log in self._logs if log is not self._log and log.cursor]
        return cursor_of([(log.node.endpoint, log.cursor) for log in [self._log, *others]])

    def _ask_for_ends(self) -> None:
        """Asks the other nodes for the ends of their logs, now and then. Answers come later."""
        if len(self._logs) == 1 or self._clock() - self._marked < self._marks:
            return
        self._marked = self._clock()

        async def ask(other: _LogPosition) -> None:
            end = await self._end_of(other, None)
            if end is not None and other is not self._log:
                other.note(end.time_ms, end.cursor)

        for other in self._logs:
            if other is not self._log:
                task = asyncio.ensure_future(ask(other))
                self._asked.add(task)
                task.add_done_callback(self._asked.discard)

    def _forget_cursor(self, error: DaveError) -> bool:
        """Forgets the place in a node's log if the node does not know it: it has a new log.

        At the beginning the subscriber gave the place, and is to know.
        """
        given = not self._connected and self._log is self._logs[0]
        if given or not self._log.cursor or error.reason is not Reason.CURSOR_UNKNOWN:
            return False
        self._log.delivered("")
        self._new_log = True
        return True

    def _answered(self, answer: Any, after: str) -> Iterator[Event]:
        """The node answers."""
        now = self._log.node.endpoint
        if not self._connected and self._query.start is None:
            self._began_ms = max(0, answer.heartbeat.time_ms - _SKEW_MS)
        self._connected = True
        self._failures = 0
        self._pause = self._times.first_pause
        if self._lost:
            self._lost = False
            if self._query.on_resumed:
                self._query.on_resumed(now, after)
        before = self._delivering
        if before is not None and (self._new_log or before != now):
            if answer.WhichOneof("event") == "heartbeat":
                self._log.delivered(answer.cursor)
            yield Moved(before, now, after != "", self._cursor())
        self._new_log = False
        self._delivering = now

    def _node_lost(self, failure: DaveError) -> None:
        """The first time, fails if no other node is left to try."""
        if not self._connected and failure.fault is not Fault.ENDED:
            self._first_failure = self._first_failure or failure
            if self._failures + 1 >= len(self._logs):
                raise self._first_failure
        if not self._lost:
            self._lost = True
            if self._query.on_lost:
                self._query.on_lost(failure)
