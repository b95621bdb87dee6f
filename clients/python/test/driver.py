"""Does what ../../scenario.json asks: a JSON object a line on standard input, one on output."""

import asyncio
import json
import sys

import dave_client
from dave_client import DatEvent, DaveError, Gap, Moved

clients = {}
following = None


def told(event):
    """Where an event came from and went to is left out: addresses differ from run to run."""
    if isinstance(event, DatEvent):
        return f"dat {event.dat.value.decode()}"
    if isinstance(event, Gap):
        return "gap" if event.missed > 0 else "gap of nothing"
    assert isinstance(event, Moved)
    return f"moved {str(event.resumed).lower()}"


async def connect(name, to, ca=None, token=None, key=None):
    if name in clients:
        await clients[name].close()
    clients[name] = dave_client.connect(to, ca=ca, token=token, key=key)
    return {}


async def put(name, key, value, **how):
    stored = await clients[name].put(key, value, **how)
    dat = stored.dat
    return {"outcome": stored.outcome.name, "author": dat.author.hex(), "work": dat.work.hex()}


async def get(name, key=None, author=None, work=None):
    dat = await clients[name].get(key, author=author, work=work, local=True)
    return {"value": dat and dat.value.decode()}


async def consensus(name, key):
    counted = await clients[name].consensus(key, local=True)
    tallies = [f"{each.authors} {each.value.decode()}" for each in counted.tallies]
    return {"tallies": tallies, "authors": counted.authors}


async def list_(name, prefix):
    return {"values": sorted(
        [dat.value.decode() async for dat in clients[name].list(prefix=prefix)])}


async def follow(name, prefix, after):
    global following
    if following is not None:
        await following.aclose()
    following = clients[name].follow(prefix=prefix, after=after)
    return {}


async def take(name, count):
    events = [await following.__anext__() for _ in range(count)]
    return {"events": [told(event) for event in events], "cursor": events[-1].cursor}


async def file(name, text, size):
    content = (text.encode() * size)[:size]
    written = await clients[name].put_file(content, difficulty=4)
    pieces = [piece async for piece in clients[name].get_file(written.root, local=True)]
    return {"same": b"".join(pieces) == content}


COMMANDS = {"connect": connect, "put": put, "get": get, "consensus": consensus, "list": list_,
            "follow": follow, "take": take, "file": file}


async def main():
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        given = json.loads(line)
        try:
            answer = await COMMANDS[given.pop("do")](given.pop("as", ""), **given)
        except DaveError as error:
            answer = {
                "error": str(error), "fault": error.fault.name, "reason": error.reason.name}
        except (ValueError, TypeError) as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)
    if following is not None:
        await following.aclose()
    for client in clients.values():
        await client.close()


asyncio.run(main())
