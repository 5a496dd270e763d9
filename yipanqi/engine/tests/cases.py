"""Published cases (tests/cases/): inputs and printed results, each with its source."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
CASES = ROOT / "tests" / "cases"


def case(name: str) -> dict[str, Any]:
    """The case of that name."""
    return json.loads((CASES / f"{name}.json").read_text())
