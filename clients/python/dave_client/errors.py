"""Why a call failed: the fault, the node's reason, and the sentence for people."""

from __future__ import annotations

import enum
import re
from typing import Iterator, Optional, Tuple, Union

import grpc


class Fault(enum.Enum):
    """Why a call, or the preparation of a connection, failed. The value says what to do."""

    def __init__(self, name: str, remedy: str = "") -> None:
        self.remedy = remedy

    AUTHORITY_MALFORMED = (
        "AUTHORITY_MALFORMED", "give ca a PEM file with the certificate of the authority")
    CERTIFICATE_MALFORMED = (
        "CERTIFICATE_MALFORMED", "convert the key with `openssl pkcs8 -topk8 -nocrypt`")
    CERTIFICATE_UNREADABLE = ("CERTIFICATE_UNREADABLE", "check the path")
    SECRET_UNREADABLE = (
        "SECRET_UNREADABLE",
        "check the path, and allow only yourself to read the file (chmod 600)")
    KEY_UNREADABLE = (
        "KEY_UNREADABLE", "make one with `dave keygen`, or check the path and the passphrase")
    TOKEN_MALFORMED = ("TOKEN_MALFORMED", "put one line that `dave token` prints into the file")
    TOKEN_IN_CLEAR = (
        "TOKEN_IN_CLEAR", "give ca the authority that signed the certificate of the node")
    HOST_UNKNOWN = ("HOST_UNKNOWN", "check the name of the host")
    CONNECTION_REFUSED = ("CONNECTION_REFUSED", "check the address, or start the node")
    NOT_A_NODE = ("NOT_A_NODE", "check the port; a node with TLS needs ca")
    NO_TLS = ("NO_TLS", "leave out ca, or turn TLS on at the node")
    TLS_FAILED = ("TLS_FAILED", "check that the node has TLS on, and the file given to ca")
    CERTIFICATE_EXPIRED = (
        "CERTIFICATE_EXPIRED", "have the certificate renewed, or check the clock")
    CERTIFICATE_NOT_YET_VALID = ("CERTIFICATE_NOT_YET_VALID", "check the clocks")
    CERTIFICATE_FOR_OTHER_HOST = (
        "CERTIFICATE_FOR_OTHER_HOST", "call the node by a name in its certificate")
    CERTIFICATE_UNTRUSTED = (
        "CERTIFICATE_UNTRUSTED", "give ca the authority that signed the certificate of the node")
    CLIENT_CERTIFICATE_REQUIRED = (
        "CLIENT_CERTIFICATE_REQUIRED", "give one with cert and cert_key")
    CLIENT_CERTIFICATE_REFUSED = (
        "CLIENT_CERTIFICATE_REFUSED",
        "give cert one that is valid now and that the client CA of the node signed")
    UNREACHABLE = ("UNREACHABLE",)
    TIMEOUT = ("TIMEOUT", "wait longer with timeout, or see how the node does")
    SILENT = ("SILENT",)
    ENDED = ("ENDED",)
    CLOSED = ("CLOSED",)
    NOT_FOUND = ("NOT_FOUND",)
    INVALID = ("INVALID",)
    SUPERSEDED = ("SUPERSEDED",)
    REFUSED = ("REFUSED",)
    UNAUTHENTICATED = ("UNAUTHENTICATED", "give token the file with a token of the node")
    FORBIDDEN = ("FORBIDDEN", "use a token of a higher role")
    STOPPING = ("STOPPING",)
    UNAVAILABLE = ("UNAVAILABLE",)
    FAILED = ("FAILED",)
    BAD_ANSWER = ("BAD_ANSWER",)


class Reason(enum.Enum):
    """Why a node refused a call, in the words of its API; docs/api.md explains each."""

    NONE = "NONE"
    ADDRESS_INVALID = "ADDRESS_INVALID"
    AUTHOR_INVALID = "AUTHOR_INVALID"
    AUTHOR_MALFORMED = "AUTHOR_MALFORMED"
    BANDWIDTH_OUT_OF_RANGE = "BANDWIDTH_OUT_OF_RANGE"
    CERTIFICATE_MISSING = "CERTIFICATE_MISSING"
    CHUNK_MALFORMED = "CHUNK_MALFORMED"
    CHUNK_TIMEOUT_OUT_OF_RANGE = "CHUNK_TIMEOUT_OUT_OF_RANGE"
    CORRUPT_CHUNK = "CORRUPT_CHUNK"
    CURSOR_MALFORMED = "CURSOR_MALFORMED"
    CURSOR_UNKNOWN = "CURSOR_UNKNOWN"
    DAT_MISSING = "DAT_MISSING"
    DAT_NOT_FOUND = "DAT_NOT_FOUND"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    DIFFICULTY_OUT_OF_RANGE = "DIFFICULTY_OUT_OF_RANGE"
    DIFFICULTY_TOO_LOW = "DIFFICULTY_TOO_LOW"
    DISK = "DISK"
    FAST_MISSING = "FAST_MISSING"
    FORMAT_UNKNOWN = "FORMAT_UNKNOWN"
    INTERNAL = "INTERNAL"
    KEY_MISSING = "KEY_MISSING"
    KEY_TOO_LONG = "KEY_TOO_LONG"
    KEY_UNAVAILABLE = "KEY_UNAVAILABLE"
    LENGTH_OUT_OF_RANGE = "LENGTH_OUT_OF_RANGE"
    LIMIT_OUT_OF_RANGE = "LIMIT_OUT_OF_RANGE"
    MEDIA_TYPE_MALFORMED = "MEDIA_TYPE_MALFORMED"
    METHOD_CLOSED = "METHOD_CLOSED"
    MINING_BUSY = "MINING_BUSY"
    MISSING_CHUNK = "MISSING_CHUNK"
    NOT_A_ROOT = "NOT_A_ROOT"
    NO_SPACE = "NO_SPACE"
    OFFSET_BEYOND_END = "OFFSET_BEYOND_END"
    OFFSET_OUT_OF_RANGE = "OFFSET_OUT_OF_RANGE"
    PAGE_SIZE_OUT_OF_RANGE = "PAGE_SIZE_OUT_OF_RANGE"
    PAGE_TOKEN_INVALID = "PAGE_TOKEN_INVALID"
    PART_MISSING = "PART_MISSING"
    RANKING_UNKNOWN = "RANKING_UNKNOWN"
    READS_BUSY = "READS_BUSY"
    ROLE_TOO_LOW = "ROLE_TOO_LOW"
    ROOT_MALFORMED = "ROOT_MALFORMED"
    SALT_MALFORMED = "SALT_MALFORMED"
    SERVICE_NAME_TOO_LONG = "SERVICE_NAME_TOO_LONG"
    SIGNATURE_INVALID = "SIGNATURE_INVALID"
    SIGNATURE_MALFORMED = "SIGNATURE_MALFORMED"
    START_MISSING = "START_MISSING"
    START_REPEATED = "START_REPEATED"
    STOPPING = "STOPPING"
    STORE_UNAVAILABLE = "STORE_UNAVAILABLE"
    SUPERSEDED = "SUPERSEDED"
    TARGET_MISSING = "TARGET_MISSING"
    TIME_IN_FUTURE = "TIME_IN_FUTURE"
    TIME_OUT_OF_RANGE = "TIME_OUT_OF_RANGE"
    TOKEN_INVALID = "TOKEN_INVALID"
    TOKEN_MISSING = "TOKEN_MISSING"
    TOO_LARGE = "TOO_LARGE"
    TOO_LIGHT = "TOO_LIGHT"
    TOO_MANY_CALLS = "TOO_MANY_CALLS"
    TOO_MANY_SUBSCRIBERS = "TOO_MANY_SUBSCRIBERS"
    UNAVAILABLE = "UNAVAILABLE"
    VALUE_TOO_LARGE = "VALUE_TOO_LARGE"
    WORK_INVALID = "WORK_INVALID"
    WORK_MALFORMED = "WORK_MALFORMED"
    WORK_TAKEN = "WORK_TAKEN"
    WRONG_KIND = "WRONG_KIND"
    WRONG_LENGTH = "WRONG_LENGTH"
    WRONG_LEVEL = "WRONG_LEVEL"
    WRONG_SIZE = "WRONG_SIZE"


class DaveError(Exception):
    """A call failed. Its text is a sentence that names what was wrong."""

    def __init__(
        self,
        fault: Fault,
        message: str,
        *,
        reason: Reason = Reason.NONE,
        retry_after: Optional[float] = None,
        temporary: bool = False,
        endpoint: Optional[str] = None,
    ) -> None:
        super().__init__(message)
        #: The kind of failure.
        self.fault = fault
        #: The node's own word; NONE if it gave none.
        self.reason = reason
        #: In how many seconds a later try may succeed, if the node says so.
        self.retry_after = retry_after
        #: Whether the node or the network failed, so that another try may succeed.
        self.temporary = temporary
        #: The node that was called.
        self.endpoint = endpoint

    @property
    def remedy(self) -> str:
        """What a program or its user can do about it; empty if there is nothing to add."""
        return self.fault.remedy


_Code = grpc.StatusCode
_OUTAGES = {
    _Code.UNAVAILABLE, _Code.CANCELLED, _Code.INTERNAL, _Code.UNKNOWN, _Code.DEADLINE_EXCEEDED,
    _Code.RESOURCE_EXHAUSTED,
}


def failure_of(error: grpc.aio.AioRpcError, endpoint: str, timeout: float) -> DaveError:
    """Turns what gRPC reports about a call into a DaveError."""
    said, retry_after = _details_of(error)
    if said is not None:
        fault, message = _refusal(error, said, endpoint)
    else:
        fault, message = _failure(error, endpoint, timeout)
    return DaveError(
        fault,
        message,
        reason=Reason.__members__.get(said or "", Reason.NONE),
        retry_after=retry_after,
        temporary=error.code() in _OUTAGES,
        endpoint=endpoint,
    )


def _failure(
    error: grpc.aio.AioRpcError, endpoint: str, timeout: float
) -> Tuple[Fault, str]:
    code = error.code()
    if code == _Code.DEADLINE_EXCEEDED:
        return Fault.TIMEOUT, f"no answer from {endpoint} in {timeout * 1000:.0f} ms"
    if code == _Code.UNIMPLEMENTED:
        return _not_a_node(endpoint, "it does not know the call")
    if code in (_Code.UNAVAILABLE, _Code.UNKNOWN, _Code.INTERNAL, _Code.CANCELLED):
        return _outage(error.details() or "", endpoint)
    return _refusal(error, "", endpoint)


def _refusal(error: grpc.aio.AioRpcError, said: str, endpoint: str) -> Tuple[Fault, str]:
    """The failure of a call that the node itself refused."""
    code, details = error.code(), error.details() or ""
    if code == _Code.NOT_FOUND:
        return Fault.NOT_FOUND, details
    if code in (_Code.INVALID_ARGUMENT, _Code.OUT_OF_RANGE):
        return Fault.INVALID, details
    if code == _Code.FAILED_PRECONDITION:
        if said.startswith("DIFFICULTY"):
            return Fault.INVALID, details
        return (Fault.SUPERSEDED if said == "SUPERSEDED" else Fault.REFUSED), details
    fault, predicate = {
        _Code.UNAUTHENTICATED: (Fault.UNAUTHENTICATED, "requires a token"),
        _Code.PERMISSION_DENIED: (Fault.FORBIDDEN, "refuses"),
        _Code.UNAVAILABLE: (
            Fault.STOPPING if said == "STOPPING" else Fault.UNAVAILABLE, "cannot"),
        _Code.DEADLINE_EXCEEDED: (Fault.STOPPING, "cannot"),
    }.get(code, (Fault.FAILED, "failed"))
    return fault, f"the node at {endpoint} {predicate}: {details}"


def _not_a_node(endpoint: str, why: str) -> Tuple[Fault, str]:
    return Fault.NOT_A_NODE, f"what answers at {endpoint} is not a node's admin API ({why})"


# What the texts of gRPC and its TLS mean, the first that fits.
_OUTAGE_TEXTS = (
    (r"DNS resolution|name resolution", Fault.HOST_UNKNOWN, "the host of endpoint {} is unknown"),
    (r"certificate has expired", Fault.CERTIFICATE_EXPIRED,
     "the certificate of the node at {} has expired"),
    (r"not yet valid", Fault.CERTIFICATE_NOT_YET_VALID,
     "the certificate of the node at {} is not valid yet"),
    (r"is not in peer certificate|Hostname Verification", Fault.CERTIFICATE_FOR_OTHER_HOST,
     "the certificate of the node at {} is for another host"),
    (r"certificate.verify.failed", Fault.CERTIFICATE_UNTRUSTED,
     "the certificate of the node at {} is not signed by a trusted authority"),
    (r"wrong.version.number", Fault.NO_TLS, "there is no TLS at {}"),
    (r"alert.*(certificate.required|bad.certificate)", Fault.CLIENT_CERTIFICATE_REQUIRED,
     "the node at {} wants a client certificate that it trusts"),
    (r"alert.*(unknown.ca|certificate)", Fault.CLIENT_CERTIFICATE_REFUSED,
     "the node at {} refuses the client certificate"),
    (r"Ssl handshake failed|SSL_ERROR", Fault.TLS_FAILED, "no TLS with {}"),
    (r"Connection refused", Fault.CONNECTION_REFUSED, "no node answers at {}"),
)


def _outage(details: str, endpoint: str) -> Tuple[Fault, str]:
    for pattern, fault, message in _OUTAGE_TEXTS:
        if re.search(pattern, details, re.IGNORECASE):
            return fault, message.format(endpoint)
    if "HTTP" in details or "http2" in details:
        return _not_a_node(endpoint, "it speaks no gRPC")
    return Fault.UNREACHABLE, f"no answer from {endpoint}: {details}"


def _details_of(error: grpc.aio.AioRpcError) -> Tuple[Optional[str], Optional[float]]:
    """The reason in the google.rpc.ErrorInfo of Dave, and the delay of the RetryInfo in seconds."""
    said: Optional[str] = None
    retry_after: Optional[float] = None
    try:
        for name, status in error.trailing_metadata() or ():
            if name != "grpc-status-details-bin" or not isinstance(status, bytes):
                continue
            for detail in _all(status, 3):
                assert isinstance(detail, bytes)
                kind, value = _bytes(detail, 1), _bytes(detail, 2)
                if kind.endswith(b"/google.rpc.ErrorInfo") and _bytes(value, 2) == b"dave":
                    said = _bytes(value, 1).decode()
                elif kind.endswith(b"/google.rpc.RetryInfo"):
                    delay = _bytes(value, 1)
                    seconds = _number(delay, 1) + _number(delay, 2) / 1e9
                    # A negative number is beyond that.
                    retry_after = seconds if seconds < 1e12 else None
    except (AssertionError, IndexError, UnicodeDecodeError):
        return None, None  # A Dave node sends no such detail.
    return said, retry_after


def _all(message: bytes, wanted: int) -> Iterator[Union[int, bytes]]:
    """The values of one field of a message."""
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        tag = varint()
        value: Union[int, bytes] = varint()
        if tag & 7 == 2:
            assert isinstance(value, int)
            start, at = at, at + value
            value = message[start:at]
        else:
            assert tag & 7 == 0, "none of the details has such a field"
        if tag >> 3 == wanted:
            yield value


def _bytes(message: bytes, field: int) -> bytes:
    value: Union[int, bytes] = b""
    for value in _all(message, field):
        pass
    assert isinstance(value, bytes)
    return value


def _number(message: bytes, field: int) -> int:
    value: Union[int, bytes] = 0
    for value in _all(message, field):
        pass
    assert isinstance(value, int)
    return value
