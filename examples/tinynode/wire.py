"""Packets, dats and their proof of work, as docs/protocol.md describes them."""

from crypto import blake3, sign, verify

MAX_LENGTH = 1424
GETPEER, PEER, PUT, GET = range(4)
NUMBERS = {1: "op", 11: "limit", 13: "stem", 14: "content"}
BYTES = {3: "key", 4: "value", 5: "time", 6: "salt", 7: "work", 8: "author", 9: "signature",
         10: "token", 15: "padding", 16: "link_key"}
LENGTHS = {"time": (8, 8), "salt": (1, 32), "work": (32, 32), "author": (32, 32), "signature": (64, 64)}


class Refused(Exception):
    """Its text is the reason of the table in "What must be refused"."""


def varint(data, at):
    value = 0
    for i in range(10):
        if at + i >= len(data):
            raise Refused("MALFORMED")
        value |= (data[at + i] & 127) << 7 * i
        if data[at + i] < 128:
            return value & 2**64 - 1, at + i + 1
    raise Refused("MALFORMED")


def fields(data):
    """Yields number, and an int or bytes, of each field."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        kind = tag & 7
        if tag >> 3 == 0 or kind in (3, 4, 6, 7):  # No node sends groups.
            raise Refused("MALFORMED")
        if kind == 0:
            value, at = varint(data, at)
        else:
            length, at = varint(data, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
            if at + length > len(data):
                raise Refused("MALFORMED")
            value, at = data[at:at + length], at + length
        yield tag >> 3, value


def encoded(fields_of_packet):
    """Encodes (number, int or bytes) pairs; defaults are left out, except in a list of peers."""
    out = bytearray()

    def put(value):
        while value > 127:
            out.append(value & 127 | 128)
            value >>= 7
        out.append(value)

    for number, value in fields_of_packet:
        if value:
            put(number << 3 | 2 * isinstance(value, bytes))
            put(len(value) if isinstance(value, bytes) else int(value))
            if isinstance(value, bytes):
                out += value
    return bytes(out)


def encode(packet):
    """Encodes a dict with the names above; "udp" is a list of (16 bytes of IP, port)."""
    numbers = {name: number for number, name in (NUMBERS | BYTES).items()}
    pairs = [(numbers[name], value) for name, value in packet.items() if name in numbers]
    pairs += [(2, encoded([(1, ip), (2, port)])) for ip, port in packet.get("udp", [])]
    return encoded(sorted(pairs, key=lambda pair: pair[0]))


def decode(data):
    """Returns the packet as a dict, with defaults. Raises Refused."""
    if len(data) > MAX_LENGTH:
        raise Refused("TOO_LONG")
    packet = {name: 0 for name in NUMBERS.values()} | {name: b"" for name in BYTES.values()}
    packet |= {"udp": [], "named": 0}
    for number, value in fields(data):
        if number in NUMBERS and isinstance(value, int):
            packet[NUMBERS[number]] = value
        elif number in BYTES and isinstance(value, bytes):
            packet[BYTES[number]] = value
        elif number in (2, 12) and isinstance(value, bytes):
            peer = dict(fields(value))
            packet["named"] += 1
            if number == 2 and len(peer.get(1, b"")) == 16 and 0 < peer.get(2, 0) < 65536:
                packet["udp"].append((peer[1], peer[2]))
    check(packet)
    return packet


def check(packet):
    op = packet["op"]
    if op > GET:
        raise Refused("UNKNOWN_OP")
    if op == PEER and packet["named"] > 2:
        raise Refused("PEERS")
    if (op != PUT and len(packet["token"]) not in (0, *range(8, 17))
            or op in (PUT, GET) and len(packet["key"]) > 32
            or op == PUT and (packet["time"][7:] >= b"\x80" or any(
                not least <= len(packet[name]) <= most for name, (least, most) in LENGTHS.items()))):
        raise Refused("MALFORMED")


def load_of(dat):
    return blake3(dat["key"] + dat["value"] + dat["time"])


def zero_bits(work):
    return 256 - int.from_bytes(work, "big").bit_length()


def time_ms(dat):
    return int.from_bytes(dat["time"], "little")


def bound_salt(author, key_length, difficulty, nonce):
    tag = blake3(author + bytes([key_length]))[:7]
    return bytes([difficulty]) + tag + nonce.to_bytes(8, "little")


def is_bound(dat):
    salt = dat["salt"]
    return (len(salt) == 16 and salt[0] <= zero_bits(dat["work"])
            and salt[:8] == bound_salt(dat["author"], len(dat["key"]), salt[0], 0)[:8])


def difficulty(dat):
    return dat["salt"][0] if is_bound(dat) else zero_bits(dat["work"])


def flaw(dat, now_ms, least):
    """Returns why a dat is refused; None if it is genuine. The cheap checks come first."""
    if time_ms(dat) > now_ms + 10_000:
        return "FUTURE"
    if difficulty(dat) < least:
        return "DIFFICULTY"
    if blake3(dat["salt"] + load_of(dat)) != dat["work"]:
        return "WORK"
    verdict = verify(dat["author"], dat["work"], dat["signature"])
    return None if verdict == "genuine" else verdict.upper()


def mine(seed, author, key, value, now_ms, bits):
    dat = {"op": PUT, "key": key, "value": value, "time": now_ms.to_bytes(8, "little"), "author": author}
    load, nonce = load_of(dat), 0
    while True:
        dat["salt"] = bound_salt(author, len(key), bits, nonce)
        dat["work"] = blake3(dat["salt"] + load)
        if zero_bits(dat["work"]) >= bits:
            return dat | {"signature": sign(seed, dat["work"])}
        nonce += 1
