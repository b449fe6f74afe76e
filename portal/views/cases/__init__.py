"""The inbox and the case page: where officers spend their day."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import queries as cases
from portal.kernel.area import Level
from portal.views.cases.bulk import BulkScreen
from portal.views.cases.bulkafter import BulkAfterScreen
from portal.views.cases.calendars import CalendarScreen
from portal.views.cases.casefile import CaseScreen
from portal.views.cases.checks import CheckScreen
from portal.views.cases.countdown import countdown
from portal.views.cases.deciding import DecisionScreen
from portal.views.cases.delays import DelayScreen
from portal.views.cases.diagram import CaseDiagramScreen
from portal.views.cases.evidence import EvidenceScreen
from portal.views.cases.findings import FindingScreen
from portal.views.cases.holding import HoldingScreen
from portal.views.cases.inbox import InboxScreen
from portal.views.cases.looks import LookScreen
from portal.views.cases.notes import NoteScreen
from portal.views.cases.officequeues import OfficeQueueScreen
from portal.views.cases.pausing import PauseScreen
from portal.views.cases.periods import GateScreen, PeriodScreen
from portal.views.cases.province import ProvinceScreen, SamplingScreen
from portal.views.cases.queues import QueueScreen
from portal.views.cases.rewinding import RewindScreen
from portal.views.cases.searching import SearchScreen
from portal.views.cases.settling import ConflictScreen
from portal.views.cases.slips import SlipScreen
from portal.views.cases.unstaffed import UnstaffedScreen
from portal.views.cases.visiting import VisitScreen
from portal.views.cases.withdrawing import WithdrawalScreen
from portal.views.kit.navigation import Entry, add_entry
from portal.views.kit.session import db_session


def _waiting(actor: Actor) -> int:
    return cases.open_count(db_session(), actor)


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Screens and their places in the navigation."""
    screens = (
        InboxScreen,
        QueueScreen,
        HoldingScreen,
        OfficeQueueScreen,
        CaseScreen,
        NoteScreen,
        SlipScreen,
        CaseDiagramScreen,
        CheckScreen,
        DecisionScreen,
        LookScreen,
        BulkAfterScreen,
        BulkScreen,
        RewindScreen,
        ConflictScreen,
        VisitScreen,
        EvidenceScreen,
        SearchScreen,
        PauseScreen,
        WithdrawalScreen,
        CalendarScreen,
        DelayScreen,
        UnstaffedScreen,
        ProvinceScreen,
        SamplingScreen,
        FindingScreen,
        PeriodScreen,
        GateScreen,
    )
    for screen in screens:
        appbuilder.add_view_no_menu(screen)
    work, read = Permission.CASES_TASK_WORK, Permission.CASES_CASE_READ
    add_entry(app, Entry("Kerja", _("Tugas saya"), "/tugas/", "inbox", work, 10, count=_waiting, phone=True))
    manage = Permission.CASES_QUEUE_MANAGE
    add_entry(app, Entry("Kelola", _("Antrean kantor"), "/antrean-kantor/", "list", manage, 35, national=True))
    terms = _("Ketentuan keputusan sekaligus")
    add_entry(app, Entry("Kelola", terms, "/massal/ketentuan", "settings", manage, 36, national=True))
    add_entry(app, Entry("Kerja", _("Kasus"), "/kasus/", "layers", read, 20, phone=True))
    app.jinja_env.globals["countdown"] = countdown
    periods = Permission.CASES_PERIOD_MANAGE
    add_entry(app, Entry("Kelola", _("Periode"), "/periode/", "calendar", periods, 68, national=True))
    only = Level.PROVINSI
    desk = Entry("Kerja", _("Meja provinsi"), "/provinsi/", "scale", work, 16, phone=True, most=only, least=only)
    add_entry(app, desk)
    regency = Level.KABUPATEN
    found = _("Temuan provinsi")
    add_entry(app, Entry("Pantau", found, "/temuan/", "circle-alert", work, 33, most=regency, least=regency))
    calendar = Permission.CASES_CALENDAR_MANAGE
    add_entry(app, Entry("Pantau", _("Tenggat"), "/tenggat/", "timer", read, 34, most=Level.KABUPATEN))
    posts = Permission.ACCESS_POST_MANAGE
    add_entry(app, Entry("Pantau", _("Tanpa petugas"), "/tanpa-petugas/", "user", posts, 35, most=Level.KABUPATEN))
    add_entry(app, Entry("Kelola", _("Kalender kerja"), "/kalender/", "clock", calendar, 70))
