"""The API for other systems, `/api/v1/`: read and propose, by scoped tokens, as an OpenAPI document says."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from portal.views.api.document import DocumentScreen, DocumentService
from portal.views.api.proposing import ProposalService
from portal.views.api.reading import CaseService, ReferenceService, RegisterService


def register(_app: Flask, appbuilder: AppBuilder) -> None:
    """Services and the page that tells of them."""
    for service in (RegisterService, CaseService, ReferenceService, ProposalService, DocumentService):
        appbuilder.add_api(service)
    appbuilder.add_view_no_menu(DocumentScreen)
