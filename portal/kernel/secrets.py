"""Field encryption and blind index for NIK, No. KK and mother's name.

AES-256-GCM with a 12-byte nonce and one key-version byte in front; the blind index is HMAC-SHA256 cut to 16 bytes
(a keyless hash of the small NIK space is broken in hours). The keys live outside the database.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_VERSION = 1
_NONCE = 12


class Vault:
    """Encrypts, decrypts and indexes one registry's secret fields; `key` is any text of enough entropy."""

    def __init__(self, key: str) -> None:
        root = key.encode()
        self._aead = AESGCM(hmac.digest(root, b"verivali field encryption", "sha256"))
        self._index_key = hmac.digest(root, b"verivali blind index", "sha256")
        self._fingerprint = hmac.digest(root, b"verivali key fingerprint", "sha256")[:16]

    def fingerprint(self) -> bytes:
        """By what this key is told from another; says nothing of the key itself."""
        return self._fingerprint

    def seal(self, text: str, *, column: str) -> bytes:
        """Ciphertext of `text`, bound to `column` ("table.column"): it cannot be moved to another column."""
        nonce = os.urandom(_NONCE)
        return bytes([KEY_VERSION]) + nonce + self._aead.encrypt(nonce, text.encode(), column.encode())

    def open(self, sealed: bytes, *, column: str) -> str:
        """The text sealed for `column`."""
        if sealed[0] != KEY_VERSION:
            raise ValueError(f"key version {sealed[0]} is not known")
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        return self._aead.decrypt(nonce, body, column.encode()).decode()

    def blind_index(self, text: str, *, kind: str) -> bytes:
        """16 bytes by which equal identifiers of one `kind` ("nik", "kk") find each other without being readable."""
        return hmac.new(self._index_key, f"{kind}:{text}".encode(), hashlib.sha256).digest()[:16]


_vault: Vault | None = None


def install_vault(key: str) -> None:
    """Set the process's vault; called once by the composition root."""
    global _vault  # noqa: PLW0603 - one process, one key
    _vault = Vault(key)


def vault() -> Vault:
    """The process's vault."""
    if _vault is None:
        raise RuntimeError("no vault installed: call portal.kernel.secrets.install_vault first")
    return _vault
