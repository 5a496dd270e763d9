"""`python -m tests.sizes`: lines of tests per line of product (aim 1.5); fails on files and functions too long."""

import sys

from tests import house


def main() -> int:
    """Print the ratio per room and in all; exit 1 when something is too long."""
    product, proof = {}, {}
    for kind, tests in ((product, False), (proof, True)):
        for source in house.sources(tests=tests):
            kind[source.room] = kind.get(source.room, 0) + source.text.count("\n")
    outside = sum(path.read_text().count("\n") for path in (house.ROOT / "tests").glob("*.py"))
    for room in house.ORDER:
        print(f"  {room:14} {product.get(room, 0):6} lines {proof.get(room, 0):6} of tests")
    total, tested = sum(product.values()), sum(proof.values()) + outside
    print(f"  {'all':14} {total:6} lines {tested:6} of tests: {tested / total:.2f} per line (aim 1.5)")
    long = [
        fault for tests in (False, True) for source in house.sources(tests=tests) for fault in house.oversized(source)
    ]
    print("\n".join(long))
    return 1 if long else 0


if __name__ == "__main__":
    sys.exit(main())
