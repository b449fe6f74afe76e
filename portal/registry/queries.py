"""The reads of the register, in one place for those who call them. The actor always comes first."""

from portal.registry.comparisons import (
    ChangeView,
    DiffGroup,
    DiffRow,
    VersionView,
    change_view,
    history_of,
)
from portal.registry.conflicts import ConflictRow, conflicts_of
from portal.registry.families import (
    Answer,
    FamilyView,
    MemberView,
    answers,
    draft_of,
    family_of,
    family_view,
    proposal_draft,
    records_of_families,
)
from portal.registry.findings import findings_of, foreign_hits, proposed_under
from portal.registry.listing import (
    IndividuFilters,
    IndividuRow,
    KeluargaFilters,
    KeluargaRow,
    RutaFilters,
    RutaRow,
    individu_page,
    addresses_of,
    keluarga_page,
    labels,
    place_conditions,
    ruta_page,
)
from portal.registry.results import Result, result_of
from portal.registry.spelling import named, words_of

__all__ = [
    "Answer",
    "ChangeView",
    "ConflictRow",
    "DiffGroup",
    "DiffRow",
    "FamilyView",
    "IndividuFilters",
    "IndividuRow",
    "KeluargaFilters",
    "KeluargaRow",
    "MemberView",
    "Result",
    "RutaFilters",
    "RutaRow",
    "VersionView",
    "answers",
    "addresses_of",
    "change_view",
    "conflicts_of",
    "draft_of",
    "family_of",
    "family_view",
    "findings_of",
    "foreign_hits",
    "history_of",
    "individu_page",
    "keluarga_page",
    "labels",
    "named",
    "place_conditions",
    "proposal_draft",
    "proposed_under",
    "records_of_families",
    "result_of",
    "ruta_page",
    "words_of",
]
