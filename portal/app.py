"""Composition root: the only module that may know everybody. Builds the WSGI application, step by step."""

from __future__ import annotations

import hmac
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from portal.access.operations import SESSION_LIFE
from portal.cases import ports
from portal.cli.demo.people import chooser
from portal.documents.press import Press, install_press
from portal.exchange.limits import install_limits
from portal.fieldwork.images import LARGEST_VISIT
from portal.kernel import cluster, fingerprints, secrets
from portal.kernel.area import Level
from portal.registry.padan.composing import install_padan
from portal.registry.probing import install_limit
from portal.registry.resemblance.policy import install_policy
from portal.views import register_all
from portal.views.kit import (
    addresses,
    assets,
    csrf,
    errors,
    formats,
    headers,
    identity,
    locale,
    navigation,
    storable,
    tokens,
    uploads,
)
from portal.views.kit.index import PortalIndex
from portal.views.kit.security import PortalAppBuilder, PortalSecurityManager
from portal.views.kit.session import db
from portal.workflows.engine import InterningEngine

HERE = Path(__file__).resolve().parent


def build(settings: config.Settings | None = None, *, testing: bool = False) -> Flask:
    """The portal as a WSGI application."""
    settings = settings or config.load()
    app = Flask("portal", root_path=str(HERE), static_folder="static", template_folder="templates")
    app.testing = testing
    addresses.register(app)
    configure(app, settings)
    install_engines(settings)
    fingerprints.check(app.config["ADDRESSES"])
    if settings.demo:
        app.config["DEMO_CAST"] = chooser()
    with app.app_context():
        install_frame(app)
        install_views(app)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


def configure(app: Flask, settings: config.Settings) -> None:
    """Flask's, FAB's and the database's settings from ours."""
    if unknown := settings.mfa_required_levels - {level.name for level in Level}:
        raise config.UnsafeSettings(f"MFA_REQUIRED_LEVELS memuat tingkat yang tidak dikenal: {', '.join(unknown)}.")
    databases = cluster.of(settings)
    app.config.update(
        SETTINGS=settings,
        ADDRESSES=databases,
        APP_NAME="Verivali",
        SECRET_KEY=settings.secret_key,
        JWT_SECRET_KEY=hmac.digest(settings.secret_key.encode(), b"verivali tokens", "sha256").hex(),
        JWT_ACCESS_TOKEN_EXPIRES=timedelta(minutes=15),
        JWT_REFRESH_TOKEN_EXPIRES=timedelta(days=1),
        SQLALCHEMY_DATABASE_URI=databases.app.replace("postgresql://", "postgresql+psycopg://", 1),
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": 8,
            "connect_args": {"prepare_threshold": None, "options": "-c statement_timeout=15000"},
        },
        FAB_CREATE_DB=False,
        FAB_UPDATE_PERMS=False,
        FAB_BASE_TEMPLATE="portal/base.html",
        FAB_API_MAX_PAGE_SIZE=100,
        AUTH_ROLE_ADMIN="admin_pusat",
        AUTH_ROLE_PUBLIC="publik",
        AUTH_USER_REGISTRATION=False,
        RATELIMIT_ENABLED=False,
        BABEL_DEFAULT_LOCALE="id",
        BABEL_DEFAULT_TIMEZONE="Asia/Jakarta",
        LANGUAGES={"id": {"flag": "id", "name": "Bahasa Indonesia"}, "en": {"flag": "gb", "name": "English"}},
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=SESSION_LIFE,
        MAX_CONTENT_LENGTH=LARGEST_VISIT,
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
    )


def install_engines(settings: config.Settings) -> None:
    """The vault, the process engine, the press, the civil registry and the limits of this process."""
    secrets.install_vault(**settings.vault)
    install_limit(settings.foreign_hits_per_day)
    install_limits(upload_mb=settings.import_max_mb)
    install_policy(settings.duplicate_rules)
    install_press(Press(settings.public_url, settings.demo))
    ports.install_engine(InterningEngine())
    install_padan(**asdict(settings.padan), demo=settings.demo)


def install_frame(app: Flask) -> None:
    """Database, CSRF, languages, headers, identity, errors, assets, navigation: before any view."""
    db.init_app(app)
    Babel(app, locale_selector=locale.chosen)
    identity.register(app)
    uploads.register(app)
    tokens.register(app)
    storable.register(app)
    csrf.register(app)
    headers.register(app)
    errors.register(app)
    assets.register(app)
    formats.register(app)
    locale.register(app)
    navigation.register(app)


def install_views(app: Flask) -> None:
    """FAB and every view of the portal."""
    appbuilder = PortalAppBuilder(
        security_manager_class=PortalSecurityManager, indexview=PortalIndex, base_template="portal/base.html"
    )
    appbuilder.init_app(app, db.session)
    locale.take_over(app)
    register_all(app, appbuilder)
