"""What a process that stays has worked out last, kept for the case that it is asked the same again."""

from collections.abc import Callable
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Last(Generic[Question, Answer]):
    """The newest answer to one kind of question. The question names everything that the answer rests on."""

    def __init__(self) -> None:
        self._held: tuple[Question, Answer] | None = None

    def __call__(self, question: Question, work_out: Callable[[], Answer]) -> Answer:
        """The answer to the question: the one held if it is the same again, else one worked out now."""
        if self._held is None or self._held[0] != question:
            self._held = (question, work_out())
        return self._held[1]


class LastOfEach(Generic[Question, Answer]):
    """The newest answer about each of several things."""

    def __init__(self) -> None:
        self._held: dict[str, Last[Question, Answer]] = {}

    def __call__(self, about: str, question: Question, work_out: Callable[[], Answer]) -> Answer:
        """The answer to the question about this thing, as `Last` gives it."""
        return self._held.setdefault(about, Last())(question, work_out)


class Same(Generic[Answer]):
    """Gives what is equal to the last value as that very value, so that what was made from it is still made from it."""

    def __init__(self) -> None:
        self._held: list[Answer] = []

    def __call__(self, value: Answer) -> Answer:
        """The value, or the one before it if they are equal."""
        if self._held != [value]:
            self._held = [value]
        return self._held[0]
