"""Files by content: named by the SHA-256 of what they hold, sealed piece by piece, never a public address.

They hold NIK in the clear, so they lie on disk as the register's own numbers do: under the key that is not beside them.
"""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from portal.exchange.errors import EmptyFile, UploadTooLarge
from portal.exchange.limits import MB, limits
from portal.kernel.errors import NotFound
from portal.kernel.secrets import vault

PIECE = MB
_SIZE = struct.Struct(">I")


@dataclass(frozen=True)
class Stored:
    """A file kept: the hash of its content, and its size."""

    sha256: str
    size: int


class SealedStore:
    """A folder of sealed files: `ab/cd/abcd…`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, stream: IO[bytes], *, most: int | None = None) -> Stored:
        """Keep what a stream brings, piece by piece. Refuses `UploadTooLarge` past `most` bytes, and `EmptyFile`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        digest, size, number = hashlib.sha256(), 0, 0
        handle, name = tempfile.mkstemp(dir=self.folder)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                while piece := stream.read(PIECE):
                    size += len(piece)
                    if most is not None and size > most:
                        raise UploadTooLarge(most=limits().upload_mb)
                    digest.update(piece)
                    sealed = vault().seal_bytes(piece, place=f"exchange:{number}")
                    file.write(_SIZE.pack(len(sealed)) + sealed)
                    number += 1
                file.flush()
                os.fsync(file.fileno())
            if not size:
                raise EmptyFile
            path = self._path(digest.hexdigest())
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        return Stored(digest.hexdigest(), size)

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """The content, piece by piece. Refuses with `NotFound` when it is not here (any more)."""
        try:
            file = self._path(sha256).open("rb")
        except FileNotFoundError as error:
            raise NotFound from error
        with file:
            number = 0
            while head := file.read(_SIZE.size):
                yield vault().open_bytes(file.read(_SIZE.unpack(head)[0]), place=f"exchange:{number}")
                number += 1

    @contextmanager
    def clear(self, sha256: str) -> Iterator[Path]:
        """The content as a file in the clear for as long as it is read; in a folder only this process may enter."""
        with tempfile.TemporaryDirectory(prefix="verivali-") as folder:
            path = Path(folder) / "berkas"
            with path.open("wb") as file:
                for piece in self.pieces(sha256):
                    file.write(piece)
            yield path

    def forget(self, sha256: str) -> None:
        """Erase a file; one that is not here is fine."""
        self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not sha256.isalnum():
            raise NotFound
        return self.folder / sha256[:2] / sha256[2:4] / sha256
