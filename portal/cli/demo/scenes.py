"""The demo's rarer cases: an objection, a family that comes back, a family that moves away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from portal.access.actor import Actor
from portal.cases.evidence.operations import EvidenceUpload, add_evidence
from portal.cases.operations import open_case
from portal.cli.demo.hours import working
from portal.cli.demo.names import person_name
from portal.cli.demo.people import PECATU
from portal.cli.demo.pictures import sheet
from portal.cli.demo.story import Plot, Scenes, Story
from portal.kernel import clock
from portal.registry.objections import ABLE, LISTED, ObjectionDraft, save_objection
from portal.registry.operations import save_departure, save_restoration
from portal.registry.queries import draft_of

if TYPE_CHECKING:
    from portal.cases.models import CaseFile

SETTLED_AGAIN = "3"
"""Code of `alasan_pulih`: living there again."""
SAID = (
    "Keluarga ini punya dua toko di pasar dan mobil sendiri; tetangganya yang janda malah tidak terdata.",
    "Kepala keluarganya pensiunan yang menerima pensiun setiap bulan, rumahnya sudah bertingkat.",
    "Anaknya bekerja di luar negeri dan mengirim uang; sawahnya disewakan.",
)


def objected(story: Story, plot: Plot) -> CaseFile:
    """Somebody of the village says that a registered family can do without."""
    by = story.worker("operator_desa", plot.village)
    keluarga_id = story.family(by)
    serial = story.random.randrange(8000, 9000)
    name = person_name(story.random, woman=True, age=41)
    said = ObjectionDraft(LISTED, name, f"330220420385{serial:04d}", "warga", resident=True, cause=ABLE)
    made = save_objection(story.session, keluarga_id, said, reason=story.random.choice(SAID), by=by)
    case = open_case(story.session, made, by=by, title=_name(story, plot.village, keluarga_id))
    _proved(story, case, "rumah", story.random.choice(story.houses), by)
    _proved(story, case, "pernyataan", sheet("Surat pernyataan", serial % 3), by)
    return case


def restored(story: Story, plot: Plot) -> CaseFile:
    """A family that was taken out because it had moved lives in the village again."""
    keluarga_id = story.family(story.worker("operator_desa", plot.village))
    first = replace(plot, kind="penghapusan", cause="2", steps=7, began=plot.began - timedelta(days=16))
    earlier = working(first.began, latest=story.latest)
    with clock.frozen(earlier):
        gone = story.opened(first, keluarga_id=keluarga_id)
    story.walk(gone, first, earlier, until=plot.began)
    by = story.worker("operator_desa", plot.village)
    reason = "Keluarga pulang dari rantau dan menetap lagi di rumah orang tuanya; ketua RT membenarkan."
    made = save_restoration(story.session, keluarga_id, reason=reason, reason_code=SETTLED_AGAIN, by=by)
    return open_case(story.session, made, by=by, title=gone.title)


def departed(story: Story, plot: Plot) -> CaseFile:
    """A family follows its work to Bali: Wayan's village is asked to take it in."""
    by = story.worker("operator_desa", plot.village)
    keluarga_id = story.family(by)
    reason = "Pindah sejak September karena pekerjaan kepala keluarga; surat pindah sudah diserahkan."
    made = save_departure(story.session, keluarga_id, PECATU, reason=reason, by=by)
    return open_case(story.session, made, by=by, title=_name(story, plot.village, keluarga_id))


def _name(story: Story, village: int, keluarga_id: UUID) -> str:
    by = story.worker("operator_desa", village)
    return draft_of(story.session, by, keluarga_id).head_name


def _proved(story: Story, case: CaseFile, kind: str, photo: bytes, by: Actor) -> None:
    add_evidence(story.session, case.id, EvidenceUpload(kind, f"{kind}.jpg", photo), store=story.store, by=by)


SCENES: Scenes = {
    "sanggah": objected,
    "reaktivasi": restored,
    "pindah_wilayah": departed,
}
"""Kind → how its case is opened."""
