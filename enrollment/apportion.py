"""Places divided among villages so that the sum is exact: largest remainders. Pure."""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")


def apportion(
    total: int, weights: Mapping[K, int], least: Mapping[K, int] | None = None
) -> dict[K, int]:
    """`total` places in proportion to the weights, none below its `least`; the sum is `total`.

    Equal shares where no weight is above zero. Of equal remainders the first in order gets the
    place. Raises ValueError where `least` asks for more than there is.
    """
    floors = {key: (least or {}).get(key, 0) for key in weights}
    if sum(floors.values()) > total:
        raise ValueError("more places are taken than there are")
    shares: dict[K, int] = {}
    free = dict(weights)
    while free:
        left = total - sum(floors[key] for key in shares)
        found = _divide(left, free)
        below = [key for key, share in found.items() if share < floors[key]]
        if not below:
            shares.update(found)
            break
        for key in below:
            shares[key] = floors[key]
            del free[key]
    return {key: shares[key] for key in weights}


def _divide(total: int, weights: Mapping[K, int]) -> dict[K, int]:
    """By largest remainders, without a least."""
    if not any(weights.values()):
        weights = dict.fromkeys(weights, 1)
    whole = sum(weights.values())
    shares = {key: weight * total // whole for key, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda key: -(weights[key] * total % whole))
    for key in by_remainder[: total - sum(shares.values())]:
        shares[key] += 1
    return shares
