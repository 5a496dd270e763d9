"""Clauses and periodic duties in force are found by search; everybody in the organ may read them."""

from collections.abc import Iterator

from django.urls import reverse

from yipanqi.regulations.queries import owed_by_words, rhythm, shelves
from yipanqi.search.actions import declare
from yipanqi.search.registry import Hit, Shelf


def _clauses() -> Iterator[Hit]:
    for shelf in shelves():
        address = reverse("regulations:text", args=[shelf.regulation.code])
        for clause in shelf.clauses:
            title = f"《{shelf.regulation.title}》{clause.article}"
            note = "" if clause.verified else clause.status_words
            yield Hit(title, f"{address}#{clause.id}", note, clause.text)


def _duties() -> Iterator[Hit]:
    for shelf in shelves():
        for rule in shelf.duties:
            note = f"{owed_by_words(rule)} · {rhythm(rule)}"
            yield Hit(rule.title, reverse("regulations:rule", args=[rule.id]), note, rule.note)


declare(Shelf("duties", "职责", _duties))
declare(Shelf("clauses", "条款", _clauses))
