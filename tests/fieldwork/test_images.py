"""Photos keep their pixels and lose what tells where, when and with what they were taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.fieldwork.images import kind_of_image, without_metadata
from tests.fieldwork.pictures import PLACE, SCAN, jpeg, png, webp

PICTURES = [(jpeg, "image/jpeg"), (png, "image/png"), (webp, "image/webp")]


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"<svg/>", b"GIF89a", b"%PDF-1.7", b"RIFF\x00\x00\x00\x00WAVE", b"MZ"]
)
def test_what_is_no_picture_we_take(content: bytes) -> None:
    assert kind_of_image(content) is None
    assert without_metadata(content) == content


@pytest.mark.parametrize(("picture", "kind"), PICTURES)
def test_a_picture_is_known_by_its_bytes(picture: Callable[..., bytes], kind: str) -> None:
    assert kind_of_image(picture(dirty=True)) == kind


@pytest.mark.parametrize(("picture", "kind"), PICTURES)
def test_metadata_goes_and_the_picture_stays(picture: Callable[..., bytes], kind: str) -> None:
    assert PLACE in picture(dirty=True)
    assert without_metadata(picture(dirty=True)) == picture()
    assert without_metadata(picture()) == picture()


@pytest.mark.parametrize(("picture", "kind"), PICTURES)
def test_a_file_that_breaks_off_keeps_no_metadata(picture: Callable[..., bytes], kind: str) -> None:
    whole = picture(dirty=True)
    for length in range(12, len(whole)):
        kept = without_metadata(whole[:length])
        assert PLACE not in kept
        assert kind_of_image(kept) == kind


def test_compressed_data_may_look_like_markers() -> None:
    assert without_metadata(jpeg(dirty=True)).count(SCAN) == 2


def test_real_encoders_pictures_open_afterwards() -> None:
    image = pytest.importorskip("PIL.Image")
    import io

    for name in ("JPEG", "PNG", "WEBP"):
        made = image.new("RGB", (40, 30), (200, 80, 20))
        exif = made.getexif()
        exif[0x010E] = PLACE.decode()
        told = io.BytesIO()
        made.save(told, name, exif=exif.tobytes())
        assert PLACE in told.getvalue()
        clean = without_metadata(told.getvalue())
        assert PLACE not in clean
        opened = image.open(io.BytesIO(clean))
        opened.load()
        assert (opened.size, dict(opened.getexif())) == ((40, 30), {})
