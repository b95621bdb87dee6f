"""The connection to one node, and calls of its API."""

from __future__ import annotations

import asyncio
from typing import Any, AsyncIterable, Optional, Tuple

import grpc

from . import admin_pb2 as pb
from .endpoint import is_loopback
from .errors import DaveError, Fault, failure_of

_SERVICE = "/dave.admin.v1.AdminService/"
_OPTIONS = (
    ("grpc.enable_http_proxy", 0),
    ("grpc.enable_retries", 0),
    ("grpc.max_receive_message_length", 16 << 20),
    # The client itself decides when to try a lost node again.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 250),
    # A client of its own connection: others of the process do not hold this one up.
    ("grpc.use_local_subchannel_pool", 1),
)


class Node:
    """One node. A channel is made with the first call, within the loop that then runs."""

    def __init__(
        self,
        endpoint: str,
        tls: Optional[Tuple[bytes, Optional[bytes], Optional[bytes]]],
        token: Optional[str],
        timeout: float,
    ) -> None:
        if token is not None and tls is None and not is_loopback(endpoint):
            raise DaveError(
                Fault.TOKEN_IN_CLEAR,
                f"the token would travel to {endpoint} in the clear",
                endpoint=endpoint)
        self.endpoint = endpoint
        self.timeout = timeout
        self._tls = tls
        self._metadata = () if token is None else (("authorization", f"Bearer {token}"),)
        self._made: Optional[grpc.aio.Channel] = None
        self._closed = False

    def _channel(self) -> grpc.aio.Channel:
        if self._closed:
            raise self._closing()
        if self._made is None:
            if self._tls is None:
                self._made = grpc.aio.insecure_channel(self.endpoint, _OPTIONS)
            else:
                credentials = grpc.ssl_channel_credentials(*self._tls)
                self._made = grpc.aio.secure_channel(self.endpoint, credentials, _OPTIONS)
        return self._made

    def _closing(self) -> DaveError:
        return DaveError(Fault.CLOSED, "the client was closed")

    async def call(
        self, method: str, request: Any, answer: Any, timeout: Optional[float] = None
    ) -> Any:
        """Makes a call with one answer."""
        limit = self.timeout if timeout is None else timeout
        stub = self._channel().unary_unary(
            _SERVICE + method,
            request_serializer=type(request).SerializeToString,
            response_deserializer=answer.FromString)
        try:
            return await stub(request, timeout=limit, metadata=self._metadata)
        except grpc.aio.AioRpcError as error:
            raise self._failure(error, limit) from error
        except asyncio.CancelledError:
            if self._closed:  # Which cancels the calls.
                raise self._closing() from None
            raise

    def stream(self, method: str, request: Any, answer: Any) -> Answers:
        """Makes a call with many answers. It has no deadline."""
        stub = self._channel().unary_stream(
            _SERVICE + method,
            request_serializer=type(request).SerializeToString,
            response_deserializer=answer.FromString)
        return Answers(stub(request, metadata=self._metadata), self)

    def exchange(self, requests: AsyncIterable[pb.PutFileRequest]) -> Answers:
        """Sends a file."""
        stub = self._channel().stream_stream(
            _SERVICE + "PutFile",
            request_serializer=pb.PutFileRequest.SerializeToString,
            response_deserializer=pb.PutFileResponse.FromString)
        return Answers(stub(requests, metadata=self._metadata), self)

    def _failure(self, error: grpc.aio.AioRpcError, timeout: float) -> DaveError:
        return self._closing() if self._closed else failure_of(error, self.endpoint, timeout)

    async def close(self) -> None:
        self._closed = True
        if self._made is not None:
            await self._made.close()


class Answers:
    """What a node answers in a call, read one at a time."""

    def __init__(self, call: Any, node: Node) -> None:
        self._call = call
        self._node = node

    async def read(self, patience: Optional[float] = None) -> Any:
        """The next answer; None at the end.

        :param patience: how many seconds to wait for it; as long as it takes, if absent
        """
        node = self._node
        try:
            answer = await asyncio.wait_for(self._call.read(), patience)
        except grpc.aio.AioRpcError as error:
            raise node._failure(error, node.timeout) from error
        except asyncio.TimeoutError:
            raise DaveError(
                Fault.SILENT,
                f"the node at {node.endpoint} sent nothing in {(patience or 0) * 1000:.0f} ms",
                endpoint=node.endpoint,
                temporary=True) from None
        except asyncio.CancelledError:
            if node._closed:
                raise node._closing() from None
            raise
        return None if answer is grpc.aio.EOF else answer

    def cancel(self) -> None:
        self._call.cancel()
