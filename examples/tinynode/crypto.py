"""BLAKE3 (256 bits, no key) in plain Python, and Ed25519 with strict checks."""

import functools

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

# --- BLAKE3 -----------------------------------------------------------------------------------

IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
CHUNK_START, CHUNK_END, PARENT, ROOT = 1, 2, 4, 8
MASK = 0xFFFFFFFF
ORDER = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
MIX = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
       (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))


def compress(value, words, counter, length, flags):
    """Returns the chaining value of a block: 8 words."""
    v = [*value, *IV[:4], counter & MASK, counter >> 32, length, flags]
    for turn in range(7):
        for i, (a, b, c, d) in enumerate(MIX):
            va, vb, vc, vd = v[a], v[b], v[c], v[d]
            va = va + vb + words[2 * i] & MASK
            vd ^= va
            vd = (vd >> 16 | vd << 16) & MASK
            vc = vc + vd & MASK
            vb ^= vc
            vb = (vb >> 12 | vb << 20) & MASK
            va = va + vb + words[2 * i + 1] & MASK
            vd ^= va
            vd = (vd >> 8 | vd << 24) & MASK
            vc = vc + vd & MASK
            vb ^= vc
            v[a], v[b], v[c], v[d] = va, (vb >> 7 | vb << 25) & MASK, vc, vd
        if turn < 6:
            words = [words[i] for i in ORDER]
    return [v[i] ^ v[i + 8] for i in range(8)]


def words_of(block):
    block = block.ljust(64, b"\0")
    return [int.from_bytes(block[i:i + 4], "little") for i in range(0, 64, 4)]


def chunk(data, counter, root):
    value = IV
    blocks = [data[i:i + 64] for i in range(0, len(data), 64)] or [b""]
    for i, block in enumerate(blocks):
        last = i == len(blocks) - 1
        flags = CHUNK_START * (i == 0) | CHUNK_END * last | ROOT * (root and last)
        value = compress(value, words_of(block), counter, len(block), flags)
    return value


def tree(data, counter, root):
    if len(data) <= 1024:
        return chunk(data, counter, root)
    left = 1024
    while left * 2 < len(data):
        left *= 2
    words = tree(data[:left], counter, False) + tree(data[left:], counter + left // 1024, False)
    return compress(IV, words, 0, 64, PARENT | ROOT * root)


def blake3(data):
    return b"".join(word.to_bytes(4, "little") for word in tree(data, 0, True))


# --- Ed25519, with the checks of "Signature" in docs/protocol.md ----------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def add(a, b):
    x, y = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def is_neutral(a):
    return a[0] == 0 and a[1] == a[2]


def point(encoded):
    """Returns the point of 32 bytes; the neutral one unless the encoding is canonical."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return NEUTRAL
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


@functools.lru_cache(1000)
def of_prime_order(encoded):
    a = point(encoded)
    multiple = NEUTRAL
    for bit in bin(L)[2:]:
        multiple = add(multiple, multiple)
        multiple = add(multiple, a) if bit == "1" else multiple
    return is_neutral(multiple) and not is_neutral(a)


def public(seed):
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed, message):
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def verify(author, message, signature):
    """Returns "genuine", "author" or "signature". The library compares without the cofactor."""
    if not of_prime_order(author):
        return "author"
    try:
        Ed25519PublicKey.from_public_bytes(author).verify(signature, message)
    except InvalidSignature:
        return "signature"
    return "genuine" if of_prime_order(signature[:32]) else "signature"
