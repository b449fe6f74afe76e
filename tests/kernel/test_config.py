"""Settings refuse to start a production portal with secrets everybody knows, or with the demo on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import config
from portal.cli.serve import LOCAL, address

SOUND: dict[str, Any] = {
    "environment": "production",
    "secret_key": "a" * 32,
    "data_key": "b" * 32,
    "database_url": "postgresql://pemilik@db/verivali",
    "public_url": "https://verivali.example.go.id",
}


def test_production_starts_with_settings_of_its_own() -> None:
    assert config.Settings(**SOUND).production
    assert config.Settings(**SOUND | {"database_url": None, "database_app_url": "postgresql://app@db/verivali"})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"secret_key": config.INSECURE}, "SECRET_KEY"),
        ({"data_key": config.INSECURE}, "DATA_KEY"),
        ({"secret_key": "a" * 31}, "32"),
        ({"data_key": "b" * 31}, "32"),
        ({"data_key": "a" * 32}, "berbeda"),
        ({"database_url": None}, "DATABASE_URL"),
        ({"public_url": ""}, "PUBLIC_URL"),
        ({"public_url": "verivali.example.go.id"}, "PUBLIC_URL"),
        ({"public_url": "http://localhost:8080"}, "PUBLIC_URL"),
        ({"public_url": "https://127.0.0.1"}, "PUBLIC_URL"),
        ({"demo": True}, "DEMO"),
    ],
    ids=str,
)
def test_production_refuses(change: dict[str, Any], told: str) -> None:
    with pytest.raises(config.UnsafeSettings, match=told) as refused:
        config.Settings(**SOUND | change)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "produksi"),
        ("PORT", "delapan"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("WORKERS", "0"),
    ],
)
def test_an_unreadable_setting_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(config.UnsafeSettings, match=f"{name}={value}"):
        config.load()


def test_secrets_are_not_told_by_accident() -> None:
    told = repr(config.Settings(**SOUND | {"database_url": "postgresql://pemilik:sandi@db/verivali"}))
    assert "aaaa" not in told
    assert "bbbb" not in told
    assert "sandi" not in told


def test_production_never_makes_secrets_by_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("INSTANCE", str(tmp_path))
    for name in ("SECRET_KEY", "DATA_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(config.UnsafeSettings):
        config.load()
    assert not list(tmp_path.iterdir())


def test_development_keeps_one_local_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ENVIRONMENT", "SECRET_KEY", "DATA_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE", str(tmp_path))
    first, second = config.load(), config.load()
    assert first.secret_key == second.secret_key != config.INSECURE
    assert first.secret_key != first.data_key


@pytest.mark.parametrize(
    ("demo", "host", "bind"),
    [
        ("1", "", "127.0.0.1:8080"),
        ("0", "", "0.0.0.0:8080"),
        ("1", "0.0.0.0", "0.0.0.0:8080"),
        ("1", "::1", "[::1]:8080"),
    ],
)
def test_the_demo_is_for_this_machine_unless_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, demo: str, host: str, bind: str
) -> None:
    monkeypatch.setenv("INSTANCE", str(tmp_path))
    monkeypatch.setenv("DEMO", demo)
    monkeypatch.setenv("HOST", host)
    monkeypatch.delenv("PORT", raising=False)
    settings = config.load()
    assert address(settings) == bind
    assert (settings.host in LOCAL) == bind.startswith(("127.", "["))
