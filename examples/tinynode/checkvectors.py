"""Compares wire.py and crypto.py with docs/vectors: python3 checkvectors.py ../../docs/vectors"""

import json
import pathlib
import sys

import crypto
import wire

NOW_MS, LEAST = 1_764_450_000_000, 8
folder = pathlib.Path(sys.argv[1])
checked = 0


def same(what, ours, theirs):
    global checked
    checked += 1
    if ours != theirs:
        sys.exit(f"{what}: {ours!r}, not {theirs!r}")


def load(name):
    return json.loads((folder / name).read_text())


def parts(case, *names):
    return [bytes.fromhex(case[name]) for name in names]


def verdict(data):
    try:
        packet = wire.decode(data)
        reason = wire.flaw(packet, NOW_MS, LEAST) if packet["op"] == wire.PUT else None
        return reason or "accept", packet
    except wire.Refused as refused:
        return str(refused), None


for case in load("work.json"):
    key, value, time, salt = parts(case, "key", "value", "time", "salt")
    found = crypto.blake3(key + value + time)
    same("load", found.hex(), case["load"])
    same("work", crypto.blake3(salt + found).hex(), case["work"])
    same("zero bits", wire.zero_bits(bytes.fromhex(case["work"])), case["zero_bits"])
for case in load("salts.json"):
    salt = wire.bound_salt(
        bytes.fromhex(case["author"]), case["key_length"], case["difficulty"], int(case["nonce"]))
    same("salt", salt.hex(), case["salt"])
for case in load("signatures.json"):
    same(case["name"], crypto.verify(*parts(case, "author", "work", "signature")), case["verdict"])
    if "seed" in case:
        seed, work = parts(case, "seed", "work")
        same("author", crypto.public(seed).hex(), case["author"])
        same("signature", crypto.sign(seed, work).hex(), case["signature"])
for case in load("packets.json"):
    reason, packet = verdict(bytes.fromhex(case["hex"]))
    same(case["name"], reason, "accept")
    same(case["name"], ("GETPEER", "PEER", "PUT", "GET")[packet["op"]], case["op"])
    for name in ("key", "value", "salt", "work", "author", "signature", "token", "link_key"):
        if name in case and packet["op"] is not None:
            same(f"{case['name']}: {name}", packet[name].hex(), case[name])
    if packet["op"] == wire.PUT:
        same(case["name"], wire.is_bound(packet), case["bound"])
        same(case["name"], wire.difficulty(packet), case["difficulty"])
        same(case["name"], wire.time_ms(packet), case["time_ms"])
for case in load("hostile.json"):
    same(case["name"], verdict(bytes.fromhex(case["hex"]))[0], case["reason"])
print(f"{checked} values are as in {folder}")
