"""Settings refuse to start a production portal with secrets everybody knows, or with the demo on."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from portal.cli.serve import LOCAL, address


def test_production_refuses_default_secrets() -> None:
    with pytest.raises(config.UnsafeSettings):
        config.Settings(environment="production")


def test_production_refuses_the_demo() -> None:
    with pytest.raises(config.UnsafeSettings):
        config.Settings(environment="production", secret_key="a" * 32, data_key="b" * 32, demo=True)


def test_production_starts_with_its_own_secrets() -> None:
    assert config.Settings(environment="production", secret_key="a" * 32, data_key="b" * 32).production


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
