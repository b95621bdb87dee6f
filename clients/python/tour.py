"""A tour of Dave's API with three authors: write, follow, get, list, count, go away, resume.

All that it knows of Dave is the published .proto. The node's address is $DAVE_ENDPOINT, else
127.0.0.1:1619.
"""

import os
import sys

import grpc
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dave.admin.v1.admin_pb2 import (
    ConsensusRequest, Dat, GetRequest, GetStatusRequest, ListRequest, MineRequest, SubmitRequest,
    SubmitResponse, SubscribeRequest)
from dave.admin.v1.admin_pb2_grpc import AdminServiceStub

try:
    from blake3 import blake3
except ImportError:
    blake3 = None

ENDPOINT = os.environ.get("DAVE_ENDPOINT", "127.0.0.1:1619")
TIMEOUT_S = 30


class Author:
    """A private key, and the 32 bytes of the public one that others know it by."""

    def __init__(self):
        self.private_key = Ed25519PrivateKey.generate()
        self.public = self.private_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def is_work_of(result, key, value):
    """Whether the node's work is the hash of this dat: work = BLAKE3(salt | BLAKE3(...))."""
    load = blake3(key + value + result.time_ms.to_bytes(8, "little")).digest()
    return blake3(result.salt + load).digest() == result.work


def write(stub, author, key, value):
    """Lets the node mine, signs the work, submits; answers as Submit does."""
    answers = stub.Mine(
        MineRequest(key=key, value=value, author=author.public), timeout=TIMEOUT_S)
    mined = next(a.result for a in answers if a.WhichOneof("event") == "result")
    if blake3 and not is_work_of(mined, key, value):
        raise ValueError("the node's work is not of this dat: not signed")
    dat = Dat(key=key, value=value, time_ms=mined.time_ms, salt=mined.salt, work=mined.work,
              author=author.public, signature=author.private_key.sign(mined.work))
    return stub.Submit(SubmitRequest(dat=dat), timeout=TIMEOUT_S)


def take(events, count):
    """The values of the next dats, and the cursor after the last."""
    values = []
    for event in events:
        if event.WhichOneof("event") == "dat":
            values.append(event.dat.value.decode())
        if len(values) == count:
            return values, event.cursor
    raise EOFError("the node ended the stream")


def tour(stub):
    alice, bob, carol = Author(), Author(), Author()
    # Keys of one's own: a network may hold other tours.
    here = f"tour-{alice.public[:4].hex()}/".encode()

    def tell(author, name, value):
        answer = write(stub, author, here + name.encode(), value.encode())
        replaced = answer.outcome == SubmitResponse.OUTCOME_REPLACED
        print(f"wrote {here.decode()}{name} = {value},",
              f"{'replaced' if replaced else 'stored'} as {answer.dat.work.hex()}")
        return answer.dat

    status = stub.GetStatus(GetStatusRequest(), timeout=TIMEOUT_S)
    print(f"node {status.version} at {ENDPOINT} holds {status.dats} dats")

    # The first event is a heartbeat: what arrives from there on will be seen.
    events = stub.Subscribe(SubscribeRequest(key_prefix=here))
    next(events)
    red = tell(alice, "colour", "red")
    tell(bob, "colour", "blue")
    tell(carol, "colour", "blue")
    values, cursor = take(events, 3)
    print("followed", ", ".join(values))
    events.cancel()

    by_hash = stub.Get(GetRequest(work=red.work), timeout=TIMEOUT_S)
    print("got", by_hash.dat.value.decode(), "by its hash")
    register = GetRequest.Register(key=here + b"colour", author=bob.public)
    by_author = stub.Get(GetRequest(register=register), timeout=TIMEOUT_S)
    print("got", by_author.dat.value.decode(), "by key and author")

    listed, pages, token, more = 0, 0, "", True
    while more:
        page = stub.List(ListRequest(key_prefix=here, page_size=2, page_token=token),
                         timeout=TIMEOUT_S)
        listed, pages, token = listed + len(page.dats), pages + 1, page.next_page_token
        more = token != ""
    print("listed", listed, "dats in", pages, "pages")

    count = stub.Consensus(ConsensusRequest(key=register.key, local_only=True), timeout=TIMEOUT_S)
    for tally in count.tallies:
        print(f"consensus {tally.value.decode()}: authors {tally.authors}, work {tally.work}")

    # Written while nobody follows; the cursor brings them, each once, and then what is new.
    tell(alice, "colour", "blue")
    tell(bob, "shape", "round")
    events = stub.Subscribe(SubscribeRequest(key_prefix=here, cursor=cursor))
    missed, _ = take(events, 2)
    tell(carol, "size", "small")
    live, _ = take(events, 1)
    print("resumed", ", ".join(missed + live))
    events.cancel()

    # The hash says what was signed: with another value the dat is refused.
    red.value = b"black"
    try:
        stub.Submit(SubmitRequest(dat=red), timeout=TIMEOUT_S)
        print("taken: this must not be")
    except grpc.RpcError as error:
        print(explain(error))


def explain(error):
    """What went wrong with a call, in a line for people."""
    if error.code() == grpc.StatusCode.UNAVAILABLE:
        return (f"no answer from {ENDPOINT} ({error.details()}): "
                "start 'dave node', or set DAVE_ENDPOINT")
    return f"refused {error.code().name}: {error.details()}"


if __name__ == "__main__":
    with grpc.insecure_channel(ENDPOINT) as channel:
        try:
            tour(AdminServiceStub(channel))
        except grpc.RpcError as failure:
            sys.exit(explain(failure))
        except (ValueError, EOFError) as failure:
            sys.exit(str(failure))
