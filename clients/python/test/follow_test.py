"""The follower with nodes that have only an arrival log, behind the real API."""

import asyncio
import unittest
import unittest.mock

import grpc

from dave_client import OLDEST, DatEvent, DaveError, Moved, Reason, connect
from dave_client import admin_pb2 as pb
from dave_client.follow import FollowTimes

MINUTE_MS = 60_000
QUICK = FollowTimes(
    first_pause=0.002, longest_pause=0.02, silence=30, marks=0, first_ends=20)


def field(number, value):
    return bytes([number * 8 + 2, len(value)]) + value


#: A google.rpc.Status with an ErrorInfo, as a node sends it.
UNKNOWN_CURSOR = field(3, field(1, b"type.googleapis.com/google.rpc.ErrorInfo") + field(
    2, field(1, b"CURSOR_UNKNOWN") + field(2, b"dave")))


class LogNode:
    """Its cursors name the log and a position."""

    now_ms = 0

    def __init__(self):
        self.log, self.name, self.port = [], "log1", 0
        self.sent, self.walks = 0, 0
        self.changed = asyncio.Condition()

    async def start(self):
        self.server = grpc.aio.server()
        self.server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(
            "dave.admin.v1.AdminService", {
                "GetStatus": grpc.unary_unary_rpc_method_handler(
                    self.status, pb.GetStatusRequest.FromString,
                    pb.GetStatusResponse.SerializeToString),
                "Subscribe": grpc.unary_stream_rpc_method_handler(
                    self.subscribe, pb.SubscribeRequest.FromString,
                    pb.SubscribeResponse.SerializeToString),
            })])
        self.port = self.server.add_insecure_port(f"127.0.0.1:{self.port}")
        await self.server.start()

    async def kill(self):
        await self.server.stop(None)

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def cursor(self, position):
        return f"{self.name}-{position}"

    async def arrive(self, number):
        dat = pb.Dat(
            key=b"k", value=b"v%d" % number, time_ms=LogNode.now_ms,
            work=number.to_bytes(32, "big"))
        async with self.changed:
            self.log.append(dat)
            self.changed.notify_all()

    async def status(self, request, context):
        return pb.GetStatusResponse(time_ms=LogNode.now_ms, cursor=self.cursor(len(self.log)))

    async def subscribe(self, request, context):
        position = len(self.log) if request.cursor == "" else 0
        if request.cursor.startswith(self.name + "-"):
            position = int(request.cursor[len(self.name) + 1:])
        elif request.cursor not in ("", OLDEST):
            context.set_trailing_metadata((("grpc-status-details-bin", UNKNOWN_CURSOR),))
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, "not of this log")
        self.walks += 1
        try:
            yield pb.SubscribeResponse(
                heartbeat=pb.SubscribeResponse.Heartbeat(time_ms=LogNode.now_ms),
                cursor=self.cursor(position))
            while True:
                async with self.changed:
                    while position >= len(self.log):
                        await self.changed.wait()
                dat, position = self.log[position], position + 1
                if dat.time_ms >= request.min_time_ms:
                    self.sent += 1
                    yield pb.SubscribeResponse(dat=dat, cursor=self.cursor(position))
        finally:
            self.walks -= 1


async def until(condition):
    async def poll():
        while not condition():
            await asyncio.sleep(0.005)

    await asyncio.wait_for(poll(), 20)


class FollowTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        LogNode.now_ms = 1_800_000_000_000
        self.a, self.b = LogNode(), LogNode()
        await self.a.start()
        await self.b.start()
        self.events, self.tasks = [], []
        self.clients = []

    async def asyncTearDown(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for client in self.clients:
            await client.close()
        await self.a.kill()
        await self.b.kill()

    def client(self, *nodes):
        client = connect([node.address for node in nodes])
        client._times = QUICK
        self.clients.append(client)
        return client

    def follow(self, client, **options):
        async def collect():
            async for event in client.follow(**options):
                self.events.append(event)

        self.tasks.append(asyncio.ensure_future(collect()))

    def values(self):
        return [event.dat.value.decode() for event in self.events if isinstance(event, DatEvent)]

    async def test_moves_to_another_node_and_back_without_loss_or_repetition(self):
        a, b = self.a, self.b
        await a.arrive(1)
        await b.arrive(1)
        self.follow(self.client(a, b))
        await until(lambda: a.walks == 1)
        await a.arrive(2)
        await b.arrive(2)
        await until(lambda: self.values() == ["v2"])
        await a.kill()
        await b.arrive(3)
        await until(lambda: self.values() == ["v2", "v3"])
        await a.arrive(3)
        await a.arrive(4)
        await a.start()
        await b.kill()
        await until(lambda: len(self.values()) == 3)
        self.assertEqual(self.values(), ["v2", "v3", "v4"])
        moves = [(event.from_, event.to, event.resumed)
                 for event in self.events if isinstance(event, Moved)]
        self.assertEqual(moves, [(a.address, b.address, True), (b.address, a.address, True)])

    async def test_misses_nothing_that_took_less_than_the_overlap(self):
        a, b = self.a, self.b
        self.follow(self.client(a, b))
        await until(lambda: a.walks == 1)
        await a.arrive(1)
        await b.arrive(1)
        await until(lambda: self.values() == ["v1"])
        # At B alone; A delivers younger dats, but none as young as the overlap.
        await b.arrive(2)
        for i in range(3, 12):
            LogNode.now_ms += MINUTE_MS
            await a.arrive(i)
            await b.arrive(i)
            await until(lambda: len(self.values()) == i - 1)
        await a.kill()
        await until(lambda: "v2" in self.values())
        self.assertEqual(len(self.values()), 11)
        self.assertEqual(len(set(self.values())), 11)

    async def test_reads_only_the_overlap_again_after_a_long_time(self):
        a, b = self.a, self.b
        client = self.client(a, b)
        clock = unittest.mock.patch(
            "dave_client.follow.Follower.__init__.__defaults__",
            (lambda: LogNode.now_ms / 1000,))
        with clock:
            self.follow(client)
            await until(lambda: a.walks == 1)
        for i in range(1, 51):
            await a.arrive(i)
            await b.arrive(i)
            await until(lambda: len(self.values()) == i)
            LogNode.now_ms += MINUTE_MS
        await a.kill()
        await until(lambda: b.walks == 1)
        await b.arrive(51)
        await until(lambda: len(self.values()) == 51)
        self.assertEqual(len(set(self.values())), 51)
        self.assertTrue(10 <= b.sent <= 20, f"B sent {b.sent}")

    async def test_says_that_a_node_has_a_new_log(self):
        a = self.a
        client = self.client(a)
        self.follow(client, after=OLDEST)
        await until(lambda: a.walks == 1)
        await a.arrive(1)
        await until(lambda: self.values() == ["v1"])
        await a.kill()
        a.log, a.name = [], "log2"
        await a.arrive(1)
        await a.arrive(2)
        await a.start()
        await until(lambda: len(self.values()) == 2)
        self.assertEqual(self.values(), ["v1", "v2"])
        moved = self.events[1]
        self.assertIsInstance(moved, Moved)
        self.assertEqual((moved.from_, moved.to, moved.resumed), (a.address, a.address, False))

    async def test_fails_if_the_node_does_not_know_the_first_cursor(self):
        with self.assertRaises(DaveError) as failure:
            await self.client(self.a).follow(after="log9-3").__anext__()
        self.assertIs(failure.exception.reason, Reason.CURSOR_UNKNOWN)


if __name__ == "__main__":
    unittest.main()
