"""Chance that repeats: every draw has a name, so that one more day or branch does not reshuffle all the others."""

import random

SEED = "江川"


def chance(*name: object) -> random.Random:
    """A source of random numbers of its own for whatever is named."""
    return random.Random("|".join((SEED, *map(str, name))))  # noqa: S311 - invented data, no secret


def odds(share: float, *name: object) -> bool:
    """Whether something that happens with this share happens here."""
    return chance(*name).random() < share
