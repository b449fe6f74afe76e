"""Every right is one word: `capability:thing:deed`. Keep alphabetical; a deed without a screen is a bug."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """The rights of the portal. The value is what is stored with a role."""

    ACCESS_POST_MANAGE = "access:post:manage"
    ACCESS_USER_MANAGE = "access:user:manage"
    CASES_AUDIT_READ = "cases:audit:read"
    CASES_CALENDAR_MANAGE = "cases:calendar:manage"
    CASES_CASE_READ = "cases:case:read"
    CASES_QUEUE_MANAGE = "cases:queue:manage"
    CASES_PERIOD_MANAGE = "cases:period:manage"
    CASES_TASK_WORK = "cases:task:work"
    CASES_USULAN_PROPOSE = "cases:usulan:propose"
    DOCUMENTS_LETTER_ISSUE = "documents:letter:issue"
    DOCUMENTS_LETTER_READ = "documents:letter:read"
    DOCUMENTS_TEMPLATE_MANAGE = "documents:template:manage"
    INSTRUMENTS_INSTRUMENT_MANAGE = "instruments:instrument:manage"
    INSTRUMENTS_INSTRUMENT_READ = "instruments:instrument:read"
    EXCHANGE_EXPORT_MAKE = "exchange:export:make"
    EXCHANGE_IMPORT_MAKE = "exchange:import:make"
    PROCESSES_PROCESS_MANAGE = "processes:process:manage"
    PROCESSES_PROCESS_READ = "processes:process:read"
    REGIONS_REGION_READ = "regions:region:read"
    REGISTRY_DUPLICATE_DECIDE = "registry:duplicate:decide"
    REGISTRY_KELUARGA_READ = "registry:keluarga:read"
    REGISTRY_PADAN_RUN = "registry:padan:run"
    REGISTRY_REASON_MANAGE = "registry:reason:manage"
    REGISTRY_SECRET_REVEAL = "registry:secret:reveal"  # noqa: S105 - a right, not a password
    REGISTRY_SENSITIVE_READ = "registry:sensitive:read"


LABELS: dict[Permission, str] = {
    Permission.ACCESS_POST_MANAGE: "Memberi dan mengakhiri penugasan",
    Permission.ACCESS_USER_MANAGE: "Mengelola pengguna dan peran",
    Permission.CASES_AUDIT_READ: "Membaca jejak perubahan",
    Permission.CASES_CALENDAR_MANAGE: "Mengatur hari libur dan jam kerja kantornya",
    Permission.CASES_CASE_READ: "Melihat kasus",
    Permission.CASES_QUEUE_MANAGE: "Mengatur antrean kantor: aturan dan pembagian tugas",
    Permission.CASES_PERIOD_MANAGE: "Mengusulkan dan menandatangani periode dan gerbang usulan",
    Permission.CASES_TASK_WORK: "Mengerjakan tugas",
    Permission.CASES_USULAN_PROPOSE: "Mengusulkan perubahan data",
    Permission.DOCUMENTS_LETTER_ISSUE: "Menerbitkan surat kepada warga dan surat kantor",
    Permission.DOCUMENTS_LETTER_READ: "Melihat surat",
    Permission.DOCUMENTS_TEMPLATE_MANAGE: "Menyunting, mengusulkan, dan menandatangani templat surat",
    Permission.INSTRUMENTS_INSTRUMENT_MANAGE: "Menyunting, mengusulkan, dan menandatangani instrumen",
    Permission.INSTRUMENTS_INSTRUMENT_READ: "Melihat instrumen dan buku kodenya",
    Permission.EXCHANGE_EXPORT_MAKE: "Mengekspor data, dengan tujuan",
    Permission.EXCHANGE_IMPORT_MAKE: "Memuat berkas XLSX dan CSV",
    Permission.PROCESSES_PROCESS_MANAGE: "Mengubah proses, memindahkan dan memutar balik kasus, mengurus kemacetan",
    Permission.PROCESSES_PROCESS_READ: "Melihat proses dan pemantauannya",
    Permission.REGIONS_REGION_READ: "Melihat wilayah",
    Permission.REGISTRY_DUPLICATE_DECIDE: "Memutus data ganda",
    Permission.REGISTRY_KELUARGA_READ: "Melihat data keluarga",
    Permission.REGISTRY_PADAN_RUN: "Memadankan dengan Dukcapil dan menyelesaikan hasilnya",
    Permission.REGISTRY_REASON_MANAGE: "Mengusulkan dan menandatangani daftar alasan",
    Permission.REGISTRY_SECRET_REVEAL: "Membuka NIK dan nomor KK, dengan alasan",
    Permission.REGISTRY_SENSITIVE_READ: "Melihat keterangan PPKS yang sangat pribadi",
}
"""What each right means, for the role screen."""
