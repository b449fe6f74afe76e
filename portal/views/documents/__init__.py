"""Letters on screen: the list, the PDF, and the public page that tells a true letter from a false one."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.views.documents.labels import kind_name
from portal.views.documents.letters import LetterScreen
from portal.views.documents.verification import VerificationScreen
from portal.views.kit.navigation import Entry, add_entry


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Screens and their place in the navigation."""
    app.add_template_filter(kind_name, "jenis_surat")
    for screen in (LetterScreen, VerificationScreen):
        appbuilder.add_view_no_menu(screen)
    add_entry(app, Entry("Data", _("Surat"), "/surat/", "file-text", Permission.DOCUMENTS_LETTER_READ, 40))
    check = _("Periksa keaslian surat")
    add_entry(app, Entry("Data", check, "/verifikasi/", "shield-check", Permission.DOCUMENTS_LETTER_READ, 41))
