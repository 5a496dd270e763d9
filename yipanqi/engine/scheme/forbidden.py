"""Yardsticks that field law forbids, recognised by the codes and the words of a scheme (data: ``forbidden.csv``)."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import normalize

from .measures import Count, Duties, Events, codes_of
from .model import Quantity, Relate, Scheme


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What may not be used to judge by: the law, what it is, the words and parts of codes that give it away – however
    they are spaced or joined (点 赞, onlineTime, online-time).
    """

    law: str
    what: str
    words: tuple[str, ...]
    codes: tuple[str, ...]

    def is_in(self, text: str) -> bool:
        plain = re.sub(r"[\s\u200b-\u200d\u2060\ufeff·]", "", normalize("NFKC", text))
        code = re.sub(r"[^0-9a-z]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", normalize("NFKC", text)).lower())
        return any(word in plain for word in self.words) or any(
            re.search(rf"(?<![a-z]){one}s?(?![a-z])", code) for one in self.codes
        )


@cache
def yardsticks() -> tuple[Yardstick, ...]:
    """All of them, from the table beside this module."""
    with (Path(__file__).parent / "forbidden.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Yardstick(row["law"], row["what"], tuple(row["words"].split("|")), tuple(row["codes"].split("|")))
            for row in csv.DictReader(file)
        )


def used_by(scheme: Scheme) -> list[tuple[str, str]]:
    """(id of the item, sentence) of every forbidden yardstick in the scheme."""
    titles = {node.id: node.title for node in scheme.nodes()} | {one.id: one.title for one in scheme.effects}
    said = list(titles.items())
    for id_, quantity in scheme.quantities():
        said += [(id_, text) for text in _texts(quantity, scheme)]
    found = [
        (id_, f"“{titles[id_]}”用到“{text}”：{stick.what}不得作为考核依据（{stick.law}）。")
        for id_, text in said
        for stick in yardsticks()
        if stick.is_in(text)
    ]
    return list(dict.fromkeys(found))


def _texts(quantity: Quantity, scheme: Scheme) -> list[str]:
    measures = [quantity.measure]
    if isinstance(quantity.relate, Relate) and quantity.relate.own is not None:
        measures.append(quantity.relate.own)
    times = [one.value for measure in measures if isinstance(measure, Events) for one in measure.times]
    codes = [code for measure in measures if not isinstance(measure, Duties | Count) for code in codes_of(measure)]
    return codes + times + [scheme.names[code] for code in codes if code in scheme.names]
