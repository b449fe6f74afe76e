"""A few registered families in Sari's village and one far away, for all screens of the register."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.kernel.database import Scope, set_scope
from portal.kernel.area import EVERYWHERE
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.seeding import load_families
from tests.conftest import Web
from tests.people import KARANGSARI, PECATU

KEDUNGREJA = "Dusun Krajan RT 001/RW 002"
