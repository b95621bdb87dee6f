"""Files of secrets and certificates. No message has any of their content."""

from __future__ import annotations

import os
import re
from typing import Optional, Tuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from .errors import DaveError, Fault

_OTHERS = 0o026  # May write, or are neither owner nor group and may read.
_ANYBODY_ELSE = 0o066


def _read_secret(file: str, what: str, exposing: int, fault: Fault) -> bytes:
    try:
        if os.name == "posix" and os.stat(file).st_mode & exposing:
            raise DaveError(
                fault, f"others may use the {what} {file}: run `chmod 600 {file}`")
        with open(file, "rb") as content:
            return content.read()
    except FileNotFoundError as cause:
        raise DaveError(fault, f"there is no {what} {file}") from cause
    except OSError as cause:
        raise DaveError(fault, f"no permission to read the {what} {file}") from cause


def read_token(file: str) -> str:
    """The token of a file: one line with the token alone, or with a role and the token."""
    text = _read_secret(file, "token file", _OTHERS, Fault.SECRET_UNREADABLE).decode(
        errors="replace")
    lines = [line.split() for line in text.splitlines() if line.strip()]
    lines = [words for words in lines if not words[0].startswith("#")]
    if len(lines) > 1:
        raise DaveError(
            Fault.TOKEN_MALFORMED,
            f"the token file {file} has more than one token: keep your own in a file of its own")
    if not lines or len(lines[0]) > 2 or not re.fullmatch("[!-~]+", lines[0][-1]):
        raise DaveError(
            Fault.TOKEN_MALFORMED, f"the token file {file} has no token: put one line in it")
    return lines[0][-1]


def read_tls(
    ca: str, cert: Optional[str], key: Optional[str]
) -> Tuple[bytes, Optional[bytes], Optional[bytes]]:
    """The PEM files of TLS, as gRPC takes them: authorities, our key, our certificate."""
    if (cert is None) != (key is None):
        raise ValueError("cert and cert_key go together: give both, or none")
    return (
        _certificates(ca, Fault.AUTHORITY_MALFORMED, Fault.AUTHORITY_MALFORMED),
        None if key is None else _read_secret(
            key, "key of the certificate", _OTHERS, Fault.SECRET_UNREADABLE),
        None if cert is None else _certificates(
            cert, Fault.CERTIFICATE_MALFORMED, Fault.CERTIFICATE_UNREADABLE),
    )


def _certificates(file: str, malformed: Fault, unreadable: Fault) -> bytes:
    try:
        with open(file, "rb") as content:
            pem = content.read()
    except OSError as cause:
        raise DaveError(unreadable, f"cannot read the certificate {file}") from cause
    if b"-----BEGIN CERTIFICATE-----" not in pem:
        raise DaveError(malformed, f"the file {file} has no PEM certificate")
    return pem


def read_key(file: str, passphrase: Optional[bytes]) -> Ed25519PrivateKey:
    """An author's key, of a file that ``dave keygen`` made."""
    pem = _read_secret(file, "key file", _ANYBODY_ELSE, Fault.KEY_UNREADABLE)
    try:
        key = load_pem_private_key(pem, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as cause:
        message = (
            f"the key file {file} has a passphrase, and that given does not open it"
            if b"ENCRYPTED" in pem
            else f"the file {file} has no key in PKCS#8 and PEM"
        )
        raise DaveError(Fault.KEY_UNREADABLE, message) from cause
    if not isinstance(key, Ed25519PrivateKey):
        raise DaveError(Fault.KEY_UNREADABLE, f"the key in {file} is not one of Ed25519")
    return key
