"""Field encryption and blind index for NIK, No. KK, mother's name and second factors.

AES-256-GCM with a 12-byte nonce; the byte in front is the version of the key. New ciphertext is made with the newest
key of the ring, old ciphertext opens with its own. The blind index is HMAC-SHA256 cut to 16 bytes (a keyless hash of
the small NIK space is broken in hours). The keys live outside the database.

The index key does not turn with the ring. National uniqueness is one row per index: with two index keys in use at once
the same NIK could be registered twice. It follows from the first key, and is given by itself once that key is dropped.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FIRST, LAST = 1, 255
INDEX = 0
FINGERPRINT = "verivali key fingerprint"
_NONCE = 12


class UnknownKey(ValueError):
    """A ciphertext names a key that is not in the ring."""


class BadRing(SystemExit):
    """The keys given cannot be used together; the message says why."""


def read_ring(text: str) -> dict[int, str]:
    """Former keys as the environment gives them: "1:first key,2:second key"."""
    ring: dict[int, str] = {}
    for entry in filter(None, (one.strip() for one in text.split(","))):
        version, colon, key = entry.partition(":")
        if not colon or not version.isdigit() or not key or int(version) in ring:
            raise BadRing("DATA_KEYS_OLD harus berbentuk versi:kunci,versi:kunci (for example 1:first-key).")
        ring[int(version)] = key
    return ring


class Vault:
    """Encrypts, decrypts and indexes one registry's secret fields; keys are any texts of enough entropy.

    `old` are the former keys by version, `version` that of `key`. `index_key` is the key the blind index was first
    made from; needed when that key has left the ring.
    """

    def __init__(
        self, key: str, *, version: int = FIRST, old: Mapping[int, str] | None = None, index_key: str | None = None
    ) -> None:
        ring = {**(old or {}), version: key}
        if version in (old or {}) or version != max(ring) or min(ring) < FIRST or version > LAST:
            raise BadRing("DATA_KEY_VERSION harus lebih besar dari semua versi di DATA_KEYS_OLD, antara 1 dan 255.")
        first = index_key or ring.get(FIRST)
        if first is None:
            raise BadRing(
                "INDEX_KEY wajib diisi dengan kunci data versi 1 bila kunci itu tidak ada lagi di DATA_KEYS_OLD."
            )
        self.version = version
        self._aeads = {number: AESGCM(_derived(one, "verivali field encryption")) for number, one in ring.items()}
        self._index_key = _derived(first, "verivali blind index")
        self._fingerprints = {number: _derived(one, FINGERPRINT)[:16] for number, one in ring.items()}
        self._fingerprints[INDEX] = _derived(first, FINGERPRINT)[:16]

    @property
    def fingerprints(self) -> Mapping[int, bytes]:
        """Version (`INDEX`: the index key) → by what the key is told from another; says nothing of the key itself."""
        return self._fingerprints

    def seal(self, text: str, *, column: str) -> bytes:
        """Ciphertext of `text`, bound to `column` ("table.column"): it cannot be moved to another column."""
        nonce = os.urandom(_NONCE)
        return bytes([self.version]) + nonce + self._aeads[self.version].encrypt(nonce, text.encode(), column.encode())

    def open(self, sealed: bytes, *, column: str) -> str:
        """The text sealed for `column`, with whichever key of the ring sealed it. Raises `UnknownKey`, `InvalidTag`."""
        aead = self._aeads.get(sealed[0])
        if aead is None:
            raise UnknownKey(f"key version {sealed[0]} is not in the ring")
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        return aead.decrypt(nonce, body, column.encode()).decode()

    def seal_bytes(self, content: bytes, *, place: str) -> bytes:
        """Ciphertext of a piece of a file, bound to `place`: pieces cannot be exchanged."""
        nonce = os.urandom(_NONCE)
        return bytes([self.version]) + nonce + self._aeads[self.version].encrypt(nonce, content, place.encode())

    def open_bytes(self, sealed: bytes, *, place: str) -> bytes:
        """The piece sealed for `place`. Raises `UnknownKey`, `InvalidTag`."""
        aead = self._aeads.get(sealed[0])
        if aead is None:
            raise UnknownKey(f"key version {sealed[0]} is not in the ring")
        return aead.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place.encode())

    def is_current(self, sealed: bytes) -> bool:
        """Whether the newest key sealed it."""
        return sealed[0] == self.version

    def blind_index(self, text: str, *, kind: str) -> bytes:
        """16 bytes by which equal identifiers of one `kind` ("nik", "kk") find each other without being readable."""
        return hmac.new(self._index_key, f"{kind}:{text}".encode(), hashlib.sha256).digest()[:16]


def _derived(key: str, purpose: str) -> bytes:
    return hmac.digest(key.encode(), purpose.encode(), "sha256")


_vault: Vault | None = None


def install_vault(key: str, *, version: int = FIRST, old: str = "", index_key: str | None = None) -> None:
    """Set the process's vault; called once by the composition root. `old` as the environment gives it."""
    global _vault  # noqa: PLW0603 - one process, one ring
    _vault = Vault(key, version=version, old=read_ring(old), index_key=index_key)


def vault() -> Vault:
    """The process's vault."""
    if _vault is None:
        raise RuntimeError("no vault installed: call portal.kernel.secrets.install_vault first")
    return _vault
