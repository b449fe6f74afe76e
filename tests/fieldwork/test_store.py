"""Photos by content: stored once, whole or not at all, never outside their folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from portal.fieldwork.store import PhotoStore
from portal.kernel.errors import NotFound

BYTES = b"a photo"
DIGEST = hashlib.sha256(BYTES).hexdigest()


@pytest.mark.parametrize("digest", ["", "../../../../etc/passwd", "a" * 63, "/" * 64, "..%2f" + "a" * 59])
def test_what_is_no_hash_does_not_exist(store: PhotoStore, digest: str) -> None:
    with pytest.raises(NotFound):
        store.read(digest)


def test_what_was_never_stored_does_not_exist(store: PhotoStore) -> None:
    with pytest.raises(NotFound):
        store.read(DIGEST)


def test_the_same_bytes_are_stored_once_under_their_hash(store: PhotoStore) -> None:
    assert store.put(BYTES) == store.put(BYTES) == DIGEST
    assert store.read(DIGEST) == BYTES
    files = [path for path in store.folder.rglob("[!.]*") if path.is_file()]
    assert files == [store.folder / DIGEST[:2] / DIGEST[2:4] / DIGEST]


def test_a_write_that_fails_leaves_nothing(store: PhotoStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(BYTES)
    with pytest.raises(NotFound):
        store.read(DIGEST)
    assert [path for path in Path(store.folder).rglob("[!.]*") if path.is_file()] == []
