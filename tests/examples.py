"""How many examples a property is tried on: all of them on SQLite, a quarter on PostgreSQL (where it is tried a second
time) and in `make quick` (`--hypothesis-profile`).

Most properties are cheap and take what the profile gives. Where an example costs tenths of a second, the test says how
many it wants of the whole: `@examples(50)`. Where a file is spoilt place after place, `every` says how far apart.
"""

import os
from typing import Any

from hypothesis import HealthCheck, settings

WHOLE, QUICK = 100, 25


def register() -> None:
    """Make the profiles known and take one, unless the command line names another afterwards."""
    untimed: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
    settings.register_profile("whole", max_examples=WHOLE, **untimed)  # a busy machine is no fault of the rules
    settings.register_profile("quick", max_examples=QUICK, **untimed)
    settings.load_profile("quick" if os.environ.get("YIPANQI_DATABASE") else "whole")


def examples(number: int, **more: Any) -> settings:
    """Settings of a property that is tried on so many examples, fewer in a quick run."""
    return settings(max_examples=max(1, number * settings.default.max_examples // WHOLE), **more)


def every(step: int) -> int:
    """The step from place to place in a file, longer in a quick run."""
    return step * WHOLE // settings.default.max_examples
