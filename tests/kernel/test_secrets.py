"""Secret fields: sealed for one column, found by a blind index, unreadable without the key."""

from __future__ import annotations

import hmac

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.kernel.secrets import BadRing, UnknownKey, Vault, read_ring

PURPOSES = ("field encryption", "blind index")
NIK = "3302205203909001"


def test_a_sealed_field_opens_only_for_its_column_and_key() -> None:
    vault = Vault("kunci")
    sealed = vault.seal(NIK, column="individu.nik")
    assert NIK.encode() not in sealed
    assert vault.open(sealed, column="individu.nik") == NIK
    with pytest.raises(InvalidTag):
        vault.open(sealed, column="keluarga.nomor_kk")
    with pytest.raises(InvalidTag):
        Vault("kunci lain").open(sealed, column="individu.nik")


def test_the_same_field_never_looks_the_same_twice() -> None:
    vault = Vault("kunci")
    assert vault.seal(NIK, column="individu.nik") != vault.seal(NIK, column="individu.nik")


def test_the_blind_index_finds_equals_of_one_kind_only() -> None:
    vault = Vault("kunci")
    assert vault.blind_index(NIK, kind="nik") == vault.blind_index(NIK, kind="nik")
    assert vault.blind_index(NIK, kind="nik") != vault.blind_index(NIK, kind="kk")
    assert vault.blind_index(NIK, kind="nik") != Vault("kunci lain").blind_index(NIK, kind="nik")


def test_index_and_encryption_never_share_a_key() -> None:
    """Computed by hand: an index made with the encryption key, or the other way round, is another one."""
    encryption, index = (hmac.digest(b"kunci", f"verivali {p}".encode(), "sha256") for p in PURPOSES)
    vault = Vault("kunci")
    assert vault.blind_index(NIK, kind="nik") == hmac.digest(index, f"nik:{NIK}".encode(), "sha256")[:16]
    assert vault.blind_index(NIK, kind="nik") != hmac.digest(encryption, f"nik:{NIK}".encode(), "sha256")[:16]
    sealed = vault.seal(NIK, column="individu.nik")
    assert AESGCM(encryption).decrypt(sealed[1:13], sealed[13:], b"individu.nik").decode() == NIK
    with pytest.raises(InvalidTag):
        AESGCM(index).decrypt(sealed[1:13], sealed[13:], b"individu.nik")


def test_each_ciphertext_opens_with_the_key_that_sealed_it() -> None:
    old = Vault("kunci")
    now = Vault("kunci baru", version=2, old={1: "kunci"})
    before, after = old.seal(NIK, column="individu.nik"), now.seal(NIK, column="individu.nik")
    assert (before[0], after[0]) == (1, 2)
    assert now.open(before, column="individu.nik") == now.open(after, column="individu.nik") == NIK
    assert [now.is_current(before), now.is_current(after)] == [False, True]
    with pytest.raises(UnknownKey):
        old.open(after, column="individu.nik")
    with pytest.raises(InvalidTag):
        now.open(bytes([2]) + before[1:], column="individu.nik")


def test_the_blind_index_outlives_the_encryption_key() -> None:
    first = Vault("kunci").blind_index(NIK, kind="nik")
    assert Vault("kunci baru", version=2, old={1: "kunci"}).blind_index(NIK, kind="nik") == first
    assert Vault("kunci ketiga", version=3, index_key="kunci").blind_index(NIK, kind="nik") == first


@pytest.mark.parametrize(
    "ring",
    [
        {"version": 1, "old": {1: "kunci"}},
        {"version": 1, "old": {2: "kunci"}},
        {"version": 2},
        {"version": 256, "index_key": "kunci"},
    ],
    ids=["same version twice", "older than the old", "first key dropped without INDEX_KEY", "no byte for it"],
)
def test_a_ring_that_would_lose_data_is_refused(ring: dict[str, object]) -> None:
    with pytest.raises(BadRing):
        Vault("kunci baru", **ring)  # type: ignore[arg-type]


def test_former_keys_are_read_as_given() -> None:
    assert read_ring("") == {}
    assert read_ring(" 1:satu:dua , 2:tiga") == {1: "satu:dua", 2: "tiga"}
    for wrong in ("kunci", "1:", "x:kunci", "1:a,1:b"):
        with pytest.raises(BadRing):
            read_ring(wrong)
