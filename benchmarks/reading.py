"""The minutes reader on 20,000 characters, beside a plain split of the same text into sentences.

Minutes as secretaries write them: topics, speeches, decisions with owners and days, votes – and one long paragraph
without a single full stop, which is what makes patterns slow. Bound: 200 ms; four times the text at most six times the
time.
"""

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

import django

from benchmarks.verdict import verdict

CHARACTERS, BOUND_MS, GROWTH = 20_000, 200.0, 6.0
ROUNDS = {"full": 30, "small": 7}
NAMES = [f"{family}{given}" for family in "王李张刘陈杨赵黄周吴" for given in ("芳", "建国", "珺")]
SENTENCES = re.compile(r"[。；;！!\n]+")


def main() -> int:
    """Measure; the exit code says whether a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(ROUNDS), default="full")
    rounds = ROUNDS[parser.parse_args().size]
    django.setup()
    print(f"{'text':<14}{'characters':>11}{'reader ms':>11}{'split ms':>10}{'decisions':>11}")
    missed = []
    for label, piece in (("minutes", _minutes), ("one paragraph", _paragraph)):
        one, four = (_measured(label, _text(piece, times * CHARACTERS), rounds) for times in (1, 4))
        if one > BOUND_MS:
            missed.append(f"{label}: {one:.0f} ms")
        if four > one * GROWTH:
            missed.append(f"{label}: × {four / one:.1f} for four times the text")
    print("bound missed: " + "; ".join(missed) if missed else f"within {BOUND_MS:.0f} ms, and linear")
    return verdict(slow=bool(missed))


def _measured(label: str, text: str, rounds: int) -> float:
    from yipanqi.meetings import reading

    def read() -> reading.Reading:
        return reading.read(text, names=NAMES, held_on=date(2026, 11, 25), posts={"组织委员": NAMES[3]})

    seconds, plain = _median(read, rounds), _median(lambda: SENTENCES.split(text), rounds)
    print(f"{label:<14}{len(text):11,}{seconds:11.1f}{plain:10.2f}{len(read().decisions):11}")
    return seconds


def _text(piece: Callable[[int], str], characters: int) -> str:
    text, number = "", 0
    while len(text) < characters:
        text += piece(number)
        number += 1
    return text[:characters]


def _minutes(number: int) -> str:
    first, second, third = (NAMES[(number * 7 + place) % len(NAMES)] for place in (0, 3, 5))
    return (
        f"{number % 9 + 1}、研究第{number}项窗口服务改进事项\n"
        f"{first}：高峰时四个窗口只开两个，老人站了四十分钟，大家都有意见，这件事1月就提过，要有个说法。\n"
        f"{second}同志（补充）：学习材料第二部分和我们窗口有关，建议对照清单逐条整改，不能只开会不落实。\n"
        f"会议决定：增开一个综合窗口，由{third}负责，12月{number % 20 + 1}日前完成。\n"
        f"议定事项：\n1．整理群众意见，交处务会研究（责任人：{first}，12月底前）\n2．张贴高峰时段提示——{second}，月底前\n"
        f"经无记名投票表决，赞成{number % 20 + 5}票，反对0票，弃权1票，同意上述安排。\n"
    )


def _paragraph(number: int) -> str:
    return f"会议决定推进第{number}项工作，由{NAMES[number % len(NAMES)]}负责，同意5票，12月{number % 28 + 1}日前，"


def _median(call: Callable[[], object], rounds: int) -> float:
    call()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) * 1000


if __name__ == "__main__":
    sys.exit(main())
