"""The same photo sent again, by another way, is known; another page of the contract is not taken for it."""

import random
from itertools import combinations

import paperwork
import snapshots
from PIL import Image

from recado.media.likeness import NEAR, alike, fingerprint
from recado.media.pages import to_pages

TIMES = 5
"""Photos of each kind of paper."""


def hashed(image: Image.Image, seed: int = 0) -> int:
    return to_pages(snapshots.sent(image, seed))[0].phash


def forwarded(image: Image.Image) -> Image.Image:
    """What another service makes of a photo: smaller, and encoded again, coarsely."""
    return image.resize((image.width * 2 // 3, image.height * 2 // 3), Image.Resampling.BICUBIC)


PHOTOS = [snapshots.good(seed) for seed in range(TIMES * len(paperwork.PAPERS))]
HASHES = [hashed(photo, seed) for seed, photo in enumerate(PHOTOS)]


def test_a_photo_that_comes_again_by_another_way_is_like_the_first() -> None:
    again = [alike(known, hashed(forwarded(photo), 0)) for known, photo in zip(HASHES, PHOTOS, strict=True)]
    # Measured: 38 of 40. Which two papers lie too flat in the light to be known is the dice's.
    assert sum(again) >= 0.85 * len(again), again


def test_photos_of_different_papers_are_not_alike() -> None:
    # But for passports' covers: two of one country are the same to the eye.
    inner = [known for seed, known in enumerate(HASHES) if seed % len(paperwork.PAPERS) != 7]
    assert [pair for pair in combinations(inner, 2) if alike(*pair)] == []


def test_the_pages_of_a_contract_are_not_alike_though_they_were_scanned() -> None:
    pages = [hashed(paperwork.letter(random.Random(seed))) for seed in range(30)]
    assert sum(alike(*pair) for pair in combinations(pages, 2)) <= 0.01 * len(list(combinations(pages, 2)))


def test_a_hash_has_sixty_four_bits_and_no_sign() -> None:
    assert all(0 < known < 1 << 64 for known in HASHES)


def test_turning_the_phone_does_not_change_the_likeness() -> None:
    import media_files as files

    upright = PHOTOS[1]
    turned = files.jpeg(files.stored_as(upright, 6), exif=files.exif(6), quality=92)
    assert alike(to_pages(turned)[0].phash, to_pages(files.jpeg(upright))[0].phash)


def test_what_has_one_colour_is_like_nothing() -> None:
    blank = fingerprint(Image.new("RGB", (480, 360), "white"))
    assert blank == 0
    assert not alike(blank, blank)
    assert not alike(0, 1)


def test_likeness_ends_where_more_bits_differ_than_said() -> None:
    one = 0xF0F0F0F0F0F0F0F0
    assert alike(one, one ^ ((1 << NEAR) - 1))
    assert not alike(one, one ^ ((1 << NEAR + 1) - 1))
