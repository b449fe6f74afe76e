"""The role set as data: code (= BPMN lane name), Indonesian title, levels it is held at, rights.

`portal init` writes them into FAB's own role tables (permission `can_<deed>` on view `<capability>:<thing>`), where the
ministry adds roles and regroups rights; this is what it starts from.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.access.permissions import Permission as P  # noqa: N817 - the table below is read as a table
from portal.kernel.area import Level

_READ = frozenset(
    {
        P.CASES_CASE_READ,
        P.DOCUMENTS_LETTER_READ,
        P.INSTRUMENTS_INSTRUMENT_READ,
        P.REGIONS_REGION_READ,
        P.REGISTRY_KELUARGA_READ,
    }
)
_WORK = _READ | {P.CASES_TASK_WORK}
_LISTS = frozenset({P.EXCHANGE_EXPORT_MAKE, P.EXCHANGE_IMPORT_MAKE})


@dataclass(frozen=True)
class Role:
    """A role the portal ships."""

    code: str
    title: str
    levels: frozenset[Level]
    permissions: frozenset[P]


SHIPPED: tuple[Role, ...] = (
    Role(
        "operator_desa",
        "Operator desa",
        frozenset({Level.DESA}),
        _WORK | _LISTS | {P.CASES_USULAN_PROPOSE, P.DOCUMENTS_LETTER_ISSUE, P.REGISTRY_SECRET_REVEAL},
    ),
    Role(
        "petugas_lapangan",
        "Petugas lapangan",
        frozenset({Level.DESA, Level.KECAMATAN, Level.KABUPATEN}),
        _WORK | {P.REGISTRY_SENSITIVE_READ},
    ),
    Role(
        "pengawas_kecamatan",
        "Pengawas kecamatan",
        frozenset({Level.KECAMATAN}),
        _WORK | {P.CASES_QUEUE_MANAGE, P.REGISTRY_DUPLICATE_DECIDE},
    ),
    Role(
        "verifikator_kab",
        "Verifikator kabupaten/kota",
        frozenset({Level.KABUPATEN}),
        _WORK
        | _LISTS
        | {
            P.CASES_USULAN_PROPOSE,
            P.DOCUMENTS_LETTER_ISSUE,
            P.REGISTRY_DUPLICATE_DECIDE,
            P.REGISTRY_PADAN_RUN,
            P.REGISTRY_SECRET_REVEAL,
            P.REGISTRY_SENSITIVE_READ,
        },
    ),
    Role(
        "kepala_dinas_kab",
        "Kepala Dinas Sosial kabupaten/kota",
        frozenset({Level.KABUPATEN}),
        _WORK
        | {
            P.CASES_CALENDAR_MANAGE,
            P.CASES_QUEUE_MANAGE,
            P.DOCUMENTS_LETTER_ISSUE,
            P.EXCHANGE_EXPORT_MAKE,
            P.REGISTRY_SECRET_REVEAL,
            P.REGISTRY_SENSITIVE_READ,
        },
    ),
    Role(
        "validator_prov",
        "Validator provinsi",
        frozenset({Level.PROVINSI}),
        _WORK
        | {
            P.CASES_CALENDAR_MANAGE,
            P.CASES_QUEUE_MANAGE,
            P.EXCHANGE_EXPORT_MAKE,
            P.REGISTRY_DUPLICATE_DECIDE,
        },
    ),
    Role(
        "analis_pusat",
        "Analis Pusdatin",
        frozenset({Level.NASIONAL}),
        _WORK
        | _LISTS
        | {
            P.CASES_QUEUE_MANAGE,
            P.CASES_USULAN_PROPOSE,
            P.DOCUMENTS_LETTER_ISSUE,
            P.PROCESSES_PROCESS_READ,
            P.REGISTRY_DUPLICATE_DECIDE,
            P.REGISTRY_PADAN_RUN,
            P.REGISTRY_SECRET_REVEAL,
            P.REGISTRY_SENSITIVE_READ,
        },
    ),
    Role(
        "admin_pusat",
        "Administrator pusat",
        frozenset({Level.NASIONAL}),
        _READ
        | {
            P.ACCESS_POST_MANAGE,
            P.ACCESS_USER_MANAGE,
            P.CASES_AUDIT_READ,
            P.DOCUMENTS_TEMPLATE_MANAGE,
            P.CASES_QUEUE_MANAGE,
            P.CASES_CALENDAR_MANAGE,
            P.CASES_PERIOD_MANAGE,
            P.INSTRUMENTS_INSTRUMENT_MANAGE,
            P.REGISTRY_REASON_MANAGE,
            P.PROCESSES_PROCESS_MANAGE,
            P.PROCESSES_PROCESS_READ,
        },
    ),
    Role("auditor", "Auditor", frozenset(set(Level)), _READ | {P.CASES_AUDIT_READ, P.PROCESSES_PROCESS_READ}),
    Role("pendamping_pkh", "Pendamping PKH", frozenset({Level.KECAMATAN, Level.KABUPATEN}), _READ),
)
BY_CODE = {role.code: role for role in SHIPPED}
