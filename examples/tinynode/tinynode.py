"""A tiny node, written from docs/protocol.md: UDP, plain packets, a store in memory."""

import argparse
import ipaddress
import os
import random
import selectors
import socket
import sys
import time

import crypto
import wire
from wire import GET, GETPEER, PEER

EPOCH_S, PING_S, DROP_S, NAMED_AFTER_S, CHALLENGE_S = 0.07, 8, 24, 20, 8
MAX_PEERS, MAX_DATS, MAX_STRANGERS = 64, 10_000, 256


def now_ms():
    return time.time_ns() // 1_000_000


def keep(table, source, value):
    """Remembers something of a stranger. The oldest makes way."""
    table[source] = value
    if len(table) > MAX_STRANGERS:
        table.pop(next(iter(table)))


def with_padding(packet, length):
    """Returns the packet with padding, at least as long as this."""
    missing = length - len(wire.encode(packet)) - 2
    return packet | {"padding": bytes(max(0, missing - (missing > 127)))}


class Peer:
    def __init__(self, edge, now):
        self.edge, self.since, self.heard, self.pinged = edge, now, now, 0.0
        self.proven = False


class Node:
    def __init__(self, sock, least, show):
        self.sock, self.least, self.show = sock, least, show
        self.secret = os.urandom(16)
        self.peers = {}  # by (ip, port)
        self.tokens = {}  # those that others sent, by address
        self.challenged = {}  # when, by address
        self.records = {}  # by (author, key), or by work for dats without a key
        self.by_work = {}

    # --- what comes ---------------------------------------------------------------------------

    def receive(self, data, source):
        try:
            packet = wire.decode(data)
        except wire.Refused:
            return
        (self.asked_for_peers, self.told, self.take, self.asked)[packet["op"]](packet, source, len(data))

    def token(self, source):
        """The token that only the node at this address learns."""
        return crypto.blake3(self.secret + repr(source).encode())[:8]

    def asked_for_peers(self, packet, source, room):
        keep(self.tokens, source, packet["token"])
        answer = {"op": PEER, "token": packet["token"], "udp": self.named_to(source)}
        while answer["udp"] and len(wire.encode(answer)) > room:
            answer["udp"].pop()
        room -= self.send(answer, source) if len(wire.encode(answer)) <= room else 0
        now = time.monotonic()
        known = source in self.peers and self.peers[source].proven
        if not known and now - self.challenged.get(source, -CHALLENGE_S) >= CHALLENGE_S:
            challenge = {"op": GETPEER, "token": self.token(source)} if room else {"op": GETPEER}
            if len(wire.encode(challenge)) <= room:
                keep(self.challenged, source, now)
                self.send(with_padding(challenge, min(room, 76)) if room else challenge, source)

    def named_to(self, asker):
        """At most two peers that answer; a loopback or private address only to its like."""
        now, public = time.monotonic(), ipaddress.ip_address(asker[0]).is_global
        good = [address for address, peer in self.peers.items()
                if peer.proven and address != asker and now - peer.since >= NAMED_AFTER_S
                and ipaddress.ip_address(address[0]).is_global == public]
        return [(bytes(10) + b"\xff\xff" + socket.inet_aton(ip), port)
                for ip, port in random.sample(good, min(2, len(good)))]

    def told(self, packet, source, room):
        full = source not in self.peers and len(self.peers) >= MAX_PEERS
        if full or packet["token"] != self.token(source):
            return  # It answers nothing that was asked here.
        now = time.monotonic()
        peer = self.peers.setdefault(source, Peer(False, now))
        peer.heard = now
        if not peer.proven:
            peer.proven = True
            self.show(f"peer udp://{source[0]}:{source[1]}")
        for ip, port in packet["udp"]:
            if ip[:12] == bytes(10) + b"\xff\xff" and len(self.peers) < MAX_PEERS:
                named = socket.inet_ntoa(ip[12:]), port
                host = ipaddress.ip_address(named[0])
                unusable = host.is_multicast or host.is_unspecified or host.is_reserved
                if not unusable and host.is_global == ipaddress.ip_address(source[0]).is_global:
                    self.peers.setdefault(named, Peer(False, now))  # Pinged next; not a peer yet.

    def take(self, packet, source=None, room=0):
        """Keeps a dat, if it is genuine and new."""
        dat = {name: packet[name] for name in
               ("op", "key", "value", "time", "salt", "work", "author", "signature")}
        name = (dat["author"], dat["key"]) if dat["key"] else dat["work"]
        held = self.records.get(name)
        if held == dat or wire.flaw(dat, now_ms(), self.least):
            return
        same_work = self.by_work.get(dat["work"])
        if same_work and same_work != dat:
            if wire.is_bound(same_work) or not wire.is_bound(dat):
                return  # A claim to work that another dat has.
            self.forget(same_work)
        if held and (wire.time_ms(held), dat["work"]) >= (wire.time_ms(dat), held["work"]):
            return  # The held record is later or, at equal time, of lower work.
        if held:
            self.forget(held)
        self.records[name] = self.by_work[dat["work"]] = dat
        if len(self.records) > MAX_DATS:
            self.forget(min(self.records.values(), key=mass))
        self.show(f"dat {text(dat['key'])} = {text(dat['value'])} of {dat['author'].hex()}")

    def forget(self, dat):
        self.records.pop((dat["author"], dat["key"]) if dat["key"] else dat["work"], None)
        self.by_work.pop(dat["work"], None)

    def asked(self, packet, source, room):
        proven = packet["token"] == self.token(source)
        for dat in self.found(packet):
            answer = wire.encode(dat)
            if proven or len(answer) <= room:
                room -= len(answer)
                self.sock.sendto(answer, source)

    def found(self, packet):
        key, author = packet["key"], packet["author"]
        if len(packet["work"]) == 32 or not key:
            return [self.by_work[packet["work"]]] if packet["work"] in self.by_work else []
        held = sorted((dat for dat in self.records.values() if dat["key"] == key),
                      key=lambda dat: dat["author"])
        if packet["content"] and len(key) == 32:
            return [dat for dat in held if crypto.blake3(dat["value"]) == key][:1]
        if packet["limit"]:
            after = author if len(author) == 32 else b""
            return [dat for dat in held if dat["author"] > after][:min(packet["limit"], 256)]
        if len(author) == 32:
            return [dat for dat in held if dat["author"] == author]
        return [max(held, key=mass)] if held else []

    # --- what goes ----------------------------------------------------------------------------

    def send(self, packet, to):
        data = wire.encode(packet)
        self.sock.sendto(data, to)
        return len(data)

    def epoch(self):
        """Pings peers that are due, drops silent ones, and sends one dat to one peer."""
        now = time.monotonic()
        for address, peer in list(self.peers.items()):
            if now - peer.heard > DROP_S and not peer.edge:
                del self.peers[address]
            elif now - peer.pinged >= PING_S or (not peer.proven and now - peer.pinged >= 1):
                peer.pinged = now
                ping = {"op": GETPEER, "token": self.token(address)}
                self.send(with_padding(ping, 192 if peer.proven or peer.edge else 76), address)
        proven = [address for address, peer in self.peers.items() if peer.proven]
        if proven and self.records:
            dat = random.choice(list(self.records.values()))
            self.send(dat, random.choice(proven))

    def ask(self, key):
        for address, peer in self.peers.items():
            if peer.proven:
                question = {"op": GET, "key": key, "limit": 32, "token": self.tokens.get(address, b"")}
                self.send(with_padding(question, 1424), address)


def mass(dat):
    return 2.0 ** min(wire.difficulty(dat), 255) / max(1000, now_ms() - wire.time_ms(dat))


def text(data):
    return "".join(c if c.isprintable() else "?" for c in data.decode("utf-8", "replace"))


def address_of(words):
    host, _, port = words.removeprefix("udp://").rpartition(":")
    return socket.gethostbyname(host), int(port)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--listen", default="127.0.0.1:1618", metavar="IP:PORT")
    options.add_argument("--edge", action="append", default=[], metavar="HOST:PORT")
    options.add_argument("--min-difficulty", type=int, default=16, metavar="BITS")
    args = options.parse_args()
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(address_of(args.listen))
    sock.setblocking(False)
    node = Node(sock, args.min_difficulty, lambda line: print(line, flush=True))
    node.peers = {address_of(edge): Peer(True, time.monotonic()) for edge in args.edge}
    node.show("listening at udp://%s:%d" % sock.getsockname())
    seed = os.urandom(32)
    selector = selectors.DefaultSelector()
    selector.register(sock, selectors.EVENT_READ)
    selector.register(sys.stdin, selectors.EVENT_READ)
    due = time.monotonic()
    while True:
        for ready, _ in selector.select(max(0, due - time.monotonic())):
            if ready.fileobj is not sock:
                line = sys.stdin.readline()
                command, *words = line.split(maxsplit=2) or [""]
                if command == "put" and len(words) == 2:
                    # Stamped back a little, for nodes with other clocks.
                    dat = wire.mine(seed, crypto.public(seed), words[0].encode(),
                                    words[1].strip().encode(), now_ms() - 100, args.min_difficulty)
                    node.take(dat)
                elif command == "get" and words:
                    node.ask(words[0].encode())
                elif not line:
                    return
                continue
            for _ in range(64):
                try:
                    data, source = sock.recvfrom(2048)
                except OSError:
                    break  # Nothing more, or the last packet came back.
                node.receive(data, source)
        if time.monotonic() >= due:
            due = time.monotonic() + EPOCH_S
            node.epoch()


if __name__ == "__main__":
    main()
