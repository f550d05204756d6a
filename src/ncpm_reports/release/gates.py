"""What must hold of public files: one function a gate, each naming the file and what is wrong in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ncpm_reports.core.problems import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The files that are to be public, by path."""

    files: Mapping[str, bytes]

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "Bundle":
        """A bundle of these files."""
        return cls(files=files)


Gate = Callable[[Bundle], Iterable[Issue]]
GATES: Mapping[str, Gate] = {}


def run_gates(bundle: Bundle) -> Iterator[Issue]:
    """What every gate finds wrong, gate by gate."""
    for gate in GATES.values():
        yield from gate(bundle)
