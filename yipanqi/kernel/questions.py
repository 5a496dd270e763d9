"""Questions a lower room asks and higher rooms answer: `may this organisation be closed?`

The asker declares the question once; answerers register while the application starts. Asking or answering a name that
nobody declared is an error, so a renamed question cannot fall silent.
"""

from collections.abc import Callable
from typing import Any

from yipanqi.kernel.errors import Broken


class Question:
    """One declared question; `ask` collects the answers of all rooms in the order of registration."""

    _declared: dict[str, "Question"] = {}

    def __init__(self, name: str, meaning: str):
        if name in self._declared:
            raise Broken(f"question declared twice: {name}")
        self.name, self.meaning = name, meaning
        self._answers: list[Callable[..., Any]] = []
        self._declared[name] = self

    def ask(self, **about: Any) -> list[Any]:
        """Every room's answer that is not None."""
        answers = (answer(**about) for answer in self._answers)
        return [answer for answer in answers if answer is not None]


def answer(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: this function answers the question `name`."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        question = Question._declared.get(name)
        if question is None:
            raise Broken(f"nobody asks {name!r}; declared: {sorted(Question._declared)}")
        if function not in question._answers:
            question._answers.append(function)
        return function

    return register
