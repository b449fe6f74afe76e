"""Letters on screen: the list, the PDF, and the public page that tells a true letter from a false one."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.views.documents.explaining import ExplanationScreen
from portal.views.documents.labels import kind_name
from portal.views.documents.letters import LetterScreen
from portal.views.documents.offices import OfficeLetterScreen
from portal.views.documents.tables import AnnexTableScreen
from portal.views.documents.templates import TemplateScreen
from portal.views.documents.verification import VerificationScreen
from portal.views.kit.errors import refusal_text
from portal.views.kit.navigation import Entry, add_entry


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Screens and their place in the navigation."""
    app.add_template_filter(kind_name, "jenis_surat")
    app.add_template_filter(refusal_text, "refusal")
    screens = (
        LetterScreen,
        OfficeLetterScreen,
        ExplanationScreen,
        TemplateScreen,
        VerificationScreen,
        AnnexTableScreen,
    )
    for screen in screens:
        appbuilder.add_view_no_menu(screen)
    add_entry(app, Entry("Data", _("Surat"), "/surat/", "file-text", Permission.DOCUMENTS_LETTER_READ, 44))
    check = _("Periksa keaslian surat")
    add_entry(app, Entry("Data", check, "/verifikasi/", "shield-check", Permission.DOCUMENTS_LETTER_READ, 45))
    manage = Permission.DOCUMENTS_TEMPLATE_MANAGE
    add_entry(app, Entry("Kelola", _("Templat surat"), "/templat-surat/", "file-text", manage, 46, national=True))
