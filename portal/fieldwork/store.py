"""Photos by content: a file's name is the SHA-256 of its bytes, so it never changes and is never stored twice."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.kernel.errors import NotFound

FRESH = 3_600
"""Seconds within which whoever brought a content has named it or given up."""


class PhotoStore:
    """A folder of content-addressed files: `ab/cd/abcd…`. Never a public address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store the bytes (temporary file, flushed to disk, then renamed); their SHA-256."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._turn(fcntl.LOCK_SH):
            if path.exists():
                os.utime(path)
                return digest
        handle, name = tempfile.mkstemp(dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        return digest

    def read(self, digest: str) -> bytes:
        """The bytes of a hash. Refuses with `NotFound` when they are not here."""
        try:
            return self._path(digest).read_bytes()
        except FileNotFoundError as error:
            raise NotFound from error

    def forget(self, digest: str) -> bool:
        """Erase a content nobody names; whether it is gone. One that came just now is left: it may be named yet."""
        path = self._path(digest)
        with self._turn(fcntl.LOCK_EX):
            if not path.exists():
                return True
            if time.time() - path.stat().st_mtime < FRESH:
                return False
            path.unlink()
            return True

    @contextmanager
    def _turn(self, kind: int) -> Iterator[None]:
        """Whoever finds a content here and whoever erases one take turns, in all processes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".giliran").open("a") as file:
            fcntl.flock(file, kind)
            yield

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not digest.isalnum():
            raise NotFound
        return self.folder / digest[:2] / digest[2:4] / digest
