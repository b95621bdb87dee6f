"""A client of one or more nodes of the same network."""

from __future__ import annotations

import asyncio
import enum
import os
from dataclasses import dataclass
from types import TracebackType
from typing import (
    Any, AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterable, List, Optional, Sequence,
    Type, TypeVar, Union)

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from . import admin_pb2 as pb
from .dats import (
    IS_FAST, Bytes, Miner, Task, is_bound, load_of, require_32, require_key, require_range,
    require_value, salt_prefix, work_of)
from .endpoint import parse_cursor, parse_endpoint
from .errors import DaveError, Fault, Reason
from .files import read_key, read_tls, read_token
from .follow import Event, Follower, FollowQuery, FollowTimes
from .node import Node

_RETRIES = 3
_FIRST_PAUSE = 0.25
_PAGE = 500
_MINING = 600.0
_OVERLAP = 600.0
_PIECE = 64 << 10
_NODES_BITS = "give 1 to 255 bits, or 0 for the node's"

T = TypeVar("T")
StrPath = Union[str, "os.PathLike[str]"]


class Outcome(enum.Enum):
    """The node's decision on a put."""

    STORED = "STORED"
    REPLACED = "REPLACED"
    ALREADY_HELD = "ALREADY_HELD"


@dataclass(frozen=True)
class Stored:
    """The answer to a put; ``dat`` is as the node stored it."""

    outcome: Outcome
    dat: pb.Dat


@dataclass(frozen=True)
class Tally:
    """The support of a value: authors, and the sum of 2^difficulty of their bound dats."""

    value: bytes
    authors: int
    work: int
    latest_time_ms: int


@dataclass(frozen=True)
class Consensus:
    """The values of a key, ranked over all authors."""

    #: Highest first.
    tallies: List[Tally]
    #: Over all values, listed or not.
    values: int
    authors: int
    work: int
    #: The lead of the first over the second.
    margin: int
    dats_seen: int
    peers_asked: int
    peers_answered: int
    #: Whether there was more than the node counts.
    partial: bool


def connect(
    endpoints: Union[str, Sequence[str]],
    *,
    ca: Optional[StrPath] = None,
    cert: Optional[StrPath] = None,
    cert_key: Optional[StrPath] = None,
    token: Optional[StrPath] = None,
    key: Union[StrPath, Ed25519PrivateKey, None] = None,
    passphrase: Optional[bytes] = None,
    timeout: float = 10.0,
    threads: Optional[int] = None,
) -> DaveClient:
    """Connects to nodes, "host:port", which are tried in this order.

    Nothing is sent before the first call, so no node has to be there yet.

    :param ca: PEM certificates, one of which signed those of the nodes; turns TLS on
    :param cert: with ``cert_key``, for nodes that want a client certificate
    :param token: a file with one line, as ``dave token`` prints it
    :param key: what signs: a file that ``dave keygen`` made, or a key
    :param timeout: the longest that one try of a call may take, in seconds
    :raises ValueError: if a value is out of its range; the message names it
    :raises DaveError: if a file cannot be used, or a token would travel in the clear
    """
    given = [endpoints] if isinstance(endpoints, str) else endpoints
    names = list(dict.fromkeys(parse_endpoint(text) for text in given))
    if not names:
        raise ValueError("there is no address: give at least one, such as 127.0.0.1:1619")
    if not timeout >= 0.001:
        raise ValueError(f"timeout {timeout} is too short: give 0.001 s or more")
    if ca is None and (cert is not None or cert_key is not None):
        raise ValueError("a client certificate goes with TLS: give ca too")
    tls = None if ca is None else read_tls(
        os.fspath(ca),
        None if cert is None else os.fspath(cert),
        None if cert_key is None else os.fspath(cert_key))
    bearer = None if token is None else read_token(os.fspath(token))
    signer = key
    if signer is not None and not isinstance(signer, Ed25519PrivateKey):
        signer = read_key(os.fspath(signer), passphrase)
    return DaveClient([Node(name, tls, bearer, timeout) for name in names], signer, threads)


class DaveClient:
    """Made by :func:`connect`. Calls fail with :class:`DaveError`. For one event loop."""

    def __init__(
        self,
        nodes: List[Node],
        key: Optional[Ed25519PrivateKey],
        threads: Optional[int] = None,
        times: FollowTimes = FollowTimes(),
    ) -> None:
        self._nodes = nodes
        self._preferred = 0
        self._key = key
        self._miner = Miner(threads)
        self._times = times

    @property
    def endpoints(self) -> List[str]:
        """The nodes, in the order in which they are tried."""
        return [node.endpoint for node in self._nodes]

    @property
    def author(self) -> Optional[bytes]:
        """The public key of the client's own key, 32 bytes; None without one."""
        if self._key is None:
            return None
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    async def put(
        self, key: Bytes, value: Bytes, *, difficulty: int = 0, mine: Optional[str] = None
    ) -> Stored:
        """Writes a dat: mined here or by the node, signed here.

        Without a key of the client the node does both, with its own key; then a put whose
        connection breaks is not repeated.

        :param difficulty: the least, in bits, 1 to 255; 0 for the node's default
        :param mine: "here" or "node"; by default here if NumPy is installed, else at the node
        """
        name = require_key(key, 0)
        content = require_value(value, len(name))
        require_range(difficulty, 0, 255, "difficulty", _NODES_BITS)
        if mine not in (None, "here", "node"):
            raise ValueError(f"mine '{mine}' is neither 'here' nor 'node': give one of these")
        if self._key is None:
            put = pb.PutRequest(key=name, value=content, difficulty=difficulty)
            answer = await self._call(
                "Put", put, pb.PutResponse, goes_on=_is_certainly_not_begun, timeout=_MINING)
            return Stored(Outcome.STORED, answer.dat)
        at_node = mine == "node" or (mine is None and not IS_FAST)
        dat = await self._mined(self._key, name, content, difficulty, at_node)
        answer = await self._call("Submit", pb.SubmitRequest(dat=dat), pb.SubmitResponse)
        try:
            number = answer.outcome
            outcome = Outcome(
                pb.SubmitResponse.Outcome.Name(number).replace("OUTCOME_", ""))
        except ValueError as cause:
            raise DaveError(
                Fault.BAD_ANSWER, "the node did not say what it did with the dat") from cause
        return Stored(outcome, answer.dat)

    async def _mined(
        self, signer: Ed25519PrivateKey, key: bytes, value: bytes, difficulty: int, at_node: bool
    ) -> pb.Dat:
        author = self.author
        assert author is not None
        terms = await self._try_nodes(_terms_of)
        bits = max(difficulty, terms.min_difficulty) if difficulty else terms.default_difficulty
        if at_node:
            request = pb.MineRequest(key=key, value=value, author=author, difficulty=bits)
            found = await self._try_nodes(lambda node: _mined_by(node, request))
            time_ms, salt = found.time_ms, found.salt
        else:
            task = Task(key, value, salt_prefix(author, len(key), bits), bits)
            time_ms, salt = await self._miner.find(task)
        # Sign only what was asked for: a signature over other work is under the author's name too.
        work = work_of(salt, load_of(key, value, time_ms))
        if not is_bound(salt, work, author, len(key), bits):
            raise DaveError(Fault.BAD_ANSWER, f"the node found no work of {bits} bits")
        return pb.Dat(
            key=key, value=value, time_ms=time_ms, salt=salt, work=work, author=author,
            signature=signer.sign(work))

    async def get(
        self,
        key: Optional[Bytes] = None,
        *,
        author: Optional[Bytes] = None,
        work: Optional[Bytes] = None,
        local: bool = False,
        fast: bool = False,
    ) -> Optional[pb.Dat]:
        """Reads an author's record of a key, the heaviest dat of a key, or that of a work hash.

        From the node's store, else from the network until the timeout; None if it is not found.
        """
        request = pb.GetRequest(fast=fast)
        if work is not None:
            request.work = require_32(work, "work")
        elif author is not None:
            request.register.key = require_key(key or b"", 1)
            request.register.author = require_32(author, "author")
        else:
            request.key = require_key(key or b"", 1)
        # A node answers shortly before the deadline. A call that had to connect would miss that.
        for local_only in (True,) if local else (True, False):
            request.local_only = local_only
            try:
                answer = await self._call("Get", request, pb.GetResponse)
            except DaveError as error:
                if error.fault is not Fault.NOT_FOUND:
                    raise
            else:
                dat: pb.Dat = answer.dat
                return dat
        return None

    async def consensus(
        self, key: Bytes, *, by_work: bool = False, local: bool = False, limit: int = 10
    ) -> Consensus:
        """Ranks the values of a key by their number of authors, or by their work."""
        ranking = pb.ConsensusRequest.RANKING_WORK if by_work else (
            pb.ConsensusRequest.RANKING_POPULARITY)
        request = pb.ConsensusRequest(
            key=require_key(key, 1), ranking=ranking, local_only=local,
            limit=require_range(limit, 1, 1000, "limit"))
        answer = await self._call("Consensus", request, pb.ConsensusResponse)
        return Consensus(
            tallies=[
                Tally(each.value, each.authors, int(each.work or "0"), each.latest_time_ms)
                for each in answer.tallies],
            values=answer.total_values,
            authors=answer.total_authors,
            work=int(answer.total_work or "0"),
            margin=int(answer.margin or "0"),
            dats_seen=answer.dats_seen,
            peers_asked=answer.peers_asked,
            peers_answered=answer.peers_answered,
            partial=answer.partial)

    async def list(
        self, *, prefix: Bytes = b"", author: Optional[Bytes] = None
    ) -> AsyncGenerator[pb.Dat, None]:
        """The dats that a node holds, by key and author.

        All pages are of one node: if it is lost in between, the list fails.
        """
        request = pb.ListRequest(
            key_prefix=require_key(prefix, 0, "prefix"),
            author=b"" if author is None else require_32(author, "author"),
            page_size=_PAGE)
        one: List[Node] = []

        async def page_of(node: Node) -> Any:
            answer = await node.call("List", request, pb.ListResponse)
            one[:] = [node]
            return answer

        while True:
            page = await self._try_nodes(page_of, nodes=one or None)
            for dat in page.dats:
                yield dat
            request.page_token = page.next_page_token
            if not request.page_token:
                return

    def follow(
        self,
        *,
        prefix: Bytes = b"",
        author: Optional[Bytes] = None,
        min_difficulty: int = 0,
        after: str = "",
        overlap: float = _OVERLAP,
        on_lost: Optional[Callable[[DaveError], None]] = None,
        on_resumed: Optional[Callable[[str, str], None]] = None,
    ) -> AsyncGenerator[Event, None]:
        """Dats as they arrive, over restarts and losses of nodes, until the loop is left.

        :param after: a cursor of an event, or OLDEST; new dats only if it is empty
        :param overlap: how many seconds a dat may take from one node of the client to another
        :param on_lost: is told why a node is lost; the follower tries it, or the next one, again
        :param on_resumed: is told which node delivers again, and after which cursor of its own
        """
        if not overlap >= 0:
            raise ValueError(f"overlap {overlap} is negative: give 0 s or more")
        query = FollowQuery(
            prefix=require_key(prefix, 0, "prefix"),
            author=b"" if author is None else require_32(author, "author"),
            min_difficulty=require_range(min_difficulty, 0, 256, "difficulty"),
            start=parse_cursor(after) if after else None,
            overlap=overlap,
            on_lost=on_lost,
            on_resumed=on_resumed)
        return self._follow(query)

    async def _follow(self, query: FollowQuery) -> AsyncGenerator[Event, None]:
        events = Follower(self._nodes, query, self._times).events()
        try:
            async for event in events:
                yield event
        finally:
            await events.aclose()

    async def put_file(
        self,
        content: Union[bytes, AsyncIterable[bytes], Iterable[bytes]],
        *,
        media_type: str = "",
        difficulty: int = 0,
    ) -> pb.PutFileResponse.Result:
        """Stores a file at the first node, which mines and signs chunks with its own key."""
        require_range(difficulty, 0, 255, "difficulty", _NODES_BITS)

        async def requests() -> AsyncGenerator[pb.PutFileRequest, None]:
            start = pb.PutFileRequest.Start(difficulty=difficulty, media_type=media_type)
            yield pb.PutFileRequest(start=start)
            async for piece in _pieces(content):
                for at in range(0, len(piece), _PIECE):
                    yield pb.PutFileRequest(content=piece[at:at + _PIECE])

        answers = self._nodes[0].exchange(requests())
        try:
            while True:
                answer = await answers.read()
                if answer is None:
                    raise DaveError(
                        Fault.BAD_ANSWER, "the node did not say what became of the file")
                if answer.WhichOneof("event") == "result":
                    result: pb.PutFileResponse.Result = answer.result
                    return result
        finally:
            answers.cancel()

    async def get_file(
        self, root: Bytes, *, offset: int = 0, length: int = 0, local: bool = False,
        fast: bool = False,
    ) -> AsyncGenerator[bytes, None]:
        """Reads a file, or a part of it, at the first node, no faster than it is taken."""
        request = pb.GetFileRequest(
            root=require_32(root, "root"),
            offset=require_range(offset, 0, 1 << 40, "offset"),
            length=require_range(length, 0, 1 << 40, "length"),
            local_only=local,
            fast=fast)
        answers = self._nodes[0].stream("GetFile", request, pb.GetFileResponse)
        try:
            while True:
                answer = await answers.read()
                if answer is None:
                    return
                if answer.WhichOneof("event") == "content":
                    yield answer.content
        finally:
            answers.cancel()

    async def status(self) -> pb.GetStatusResponse:
        """Identity, limits and state of the node that answered last."""
        status: pb.GetStatusResponse = await self._call(
            "GetStatus", pb.GetStatusRequest(), pb.GetStatusResponse)
        return status

    async def close(self) -> None:
        """Ends the mining, and closes the connections; calls and followers that run fail."""
        self._miner.close()
        for node in self._nodes:
            await node.close()

    async def __aenter__(self) -> DaveClient:
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        await self.close()

    async def _call(
        self,
        method: str,
        request: Any,
        answer: Any,
        *,
        goes_on: Optional[Callable[[DaveError], bool]] = None,
        timeout: Optional[float] = None,
    ) -> Any:
        return await self._try_nodes(
            lambda node: node.call(method, request, answer, timeout),
            goes_on=goes_on or _is_temporary)

    async def _try_nodes(
        self,
        attempt: Callable[[Node], Awaitable[T]],
        *,
        goes_on: Optional[Callable[[DaveError], bool]] = None,
        nodes: Optional[List[Node]] = None,
    ) -> T:
        """Makes a call at the node that answered last, then at each other one if that is lost.

        If a node says that a later try may succeed, waits as long as it says. If no node answers,
        tries again after 0.25, 0.5 and 1 s, as a node may be starting again.
        """
        retries = 0
        while True:
            try:
                return await self._try_each(attempt, goes_on or _is_temporary, nodes)
            except DaveError as error:
                pause = _pause_after(error, retries)
                if pause is None:
                    raise
            await asyncio.sleep(pause)
            retries += 1

    async def _try_each(
        self,
        attempt: Callable[[Node], Awaitable[T]],
        goes_on: Callable[[DaveError], bool],
        only: Optional[List[Node]],
    ) -> T:
        nodes = only or self._nodes
        first = 0 if only else self._preferred
        tries = 1
        while True:
            index = (first + tries - 1) % len(nodes)
            try:
                answer = await attempt(nodes[index])
            except DaveError as error:
                if tries == len(nodes) or not goes_on(error):
                    raise
                tries += 1
            else:
                if not only:
                    self._preferred = index
                return answer


def _is_temporary(error: DaveError) -> bool:
    return error.temporary


def _is_certainly_not_begun(error: DaveError) -> bool:
    """Whether the node has not begun the call, or says that it may be made again."""
    return (error.fault in (Fault.CONNECTION_REFUSED, Fault.HOST_UNKNOWN)
            or error.retry_after is not None)


def _pause_after(error: DaveError, retries: int) -> Optional[float]:
    """How long to wait for another try; None if there is none."""
    if retries >= _RETRIES:
        return None
    if error.fault is Fault.CONNECTION_REFUSED:
        return float(_FIRST_PAUSE * 2**retries)
    return error.retry_after


async def _terms_of(node: Node) -> Any:
    """A node's status, if it takes dats at all."""
    status = await node.call("GetStatus", pb.GetStatusRequest(), pb.GetStatusResponse)
    if not status.writable:
        raise DaveError(
            Fault.UNAVAILABLE,
            f"the store of the node at {node.endpoint} refuses writes: its disk is full or fails",
            reason=Reason.STORE_UNAVAILABLE, temporary=True, endpoint=node.endpoint)
    return status


async def _mined_by(node: Node, request: pb.MineRequest) -> Any:
    answers = node.stream("Mine", request, pb.MineResponse)
    try:
        while True:
            answer = await answers.read()
            if answer is None:
                raise DaveError(
                    Fault.BAD_ANSWER,
                    f"the node at {node.endpoint} ended the search without a result",
                    endpoint=node.endpoint)
            if answer.WhichOneof("event") == "result":
                return answer.result
    finally:
        answers.cancel()


async def _pieces(
    content: Union[bytes, AsyncIterable[bytes], Iterable[bytes]]
) -> AsyncGenerator[bytes, None]:
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, AsyncIterable):
        async for piece in content:
            yield piece
    else:
        for piece in content:
            yield piece
