"""Secret fields: sealed for one column, found by a blind index, unreadable without the key."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

from portal.kernel.secrets import Vault

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
