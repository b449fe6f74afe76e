"""Proposing: one page for a new family, a correction, a removal, and for the draft until it is submitted.

The page carries the key of the proposal it will make, so that the same page sent twice makes one case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import operations as cases_operations
from portal.cases import queries as cases
from portal.cases.models import CaseFile
from portal.kernel.database import take_turn
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import new_id, parse_id, part_of
from portal.regions import queries as regions
from portal.regions import rules as region_rules
from portal.registry import operations, queries
from portal.registry.rules import Finding, blocking
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
