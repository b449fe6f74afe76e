"""Alembic's entry: one history for the portal's tables and for FAB's `ab_*`.

Runs on the owner's connection handed over by `portal init`, or on DATABASE_URL / the private server from the shell.
"""

from __future__ import annotations

from alembic import context
from flask_appbuilder import Model
from flask_appbuilder.security.sqla import models as fab_models  # noqa: F401
from sqlalchemy import Connection, text

import config
import portal.access.models
import portal.cases.calendars.models
import portal.cases.callmodels
import portal.cases.collective.models
import portal.cases.crowds.models
import portal.cases.escalation.models
import portal.cases.evidencemodels
import portal.cases.models
import portal.cases.musdesmodels
import portal.cases.notemodels
import portal.cases.periods.models
import portal.cases.processmodels
import portal.cases.province.models
import portal.cases.queuemodels
import portal.cases.statements.models
import portal.documents.models
import portal.exchange.models
import portal.fieldwork.models
import portal.instruments.models
import portal.notices.models
import portal.regions.models
import portal.registry.checkmodels
import portal.registry.models
import portal.registry.objectionmodels
import portal.registry.padan.models
import portal.registry.pairmodels
import portal.registry.reasons.models  # noqa: F401 - every room's tables
from portal.kernel import cluster
from portal.kernel.database import Base, engine_for
from portal.kernel.facts import Fact  # noqa: F401
from portal.kernel.fingerprints import KeyFingerprint  # noqa: F401

METADATA = [Base.metadata, Model.metadata]


def include_object(_thing: object, name: str | None, kind: str, *_: object) -> bool:
    """The job queue's tables belong to its library."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def migrate(connection: Connection) -> None:
    """Run the migrations; a lock not had within three seconds fails instead of stopping the country."""
    connection.execute(text("set lock_timeout = '3s'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        include_object=include_object,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    settings = config.load()
    addresses = cluster.locate(
        database_url=settings.database_url,
        database_app_url=settings.database_app_url,
        secret_key=settings.secret_key,
        instance=settings.instance,
    )
    with engine_for(addresses.must_own()).connect() as own:
        migrate(own)
