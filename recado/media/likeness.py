"""Whether two pages look alike: 64-bit perceptual hashes and the distance between them."""

_NEAR = 6


def alike(one: int, other: int) -> bool:
    """Tell whether two hashes are of pages that look alike; 0 stands for no hash and is like nothing."""
    return bool(one and other) and (one ^ other).bit_count() <= _NEAR
