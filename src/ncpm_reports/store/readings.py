"""What stored files were read as, kept by whoever reads the store again: a file that is stored never changes."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.store.figures import Figures

# A stored file's number, and the digest of its rows, which tells it from the same number in another store.
File = tuple[int, str]
_Read = tuple[Mapping[str, PublishedRelease], tuple[Observation, ...]]


class Readings:
    """The observations of each file as read last, with their releases, and the figures made of them."""

    def __init__(self) -> None:
        self._held: dict[File, _Read] = {}
        self._figures: Figures | None = None

    def observations(
        self,
        files: Iterable[File],
        releases: Mapping[str, PublishedRelease],
        read: Callable[[File], Iterable[Observation]],
    ) -> Iterator[Observation]:
        """The observations of these files in turn; read again where one of their releases is described otherwise."""
        before, self._held = self._held, {}
        for file in files:
            held = before.get(file)
            if held is None or any(releases.get(name) != one for name, one in held[0].items()):
                observations = tuple(read(file))
                held = {one.release.id: one.release for one in observations}, observations
            self._held[file] = held
            yield from held[1]

    def figures(self, observations: Iterable[Observation]) -> Figures:
        """The figures over these observations; of a measure that has the same again, those made before."""
        self._figures = Figures.from_observations(observations, self._figures)
        return self._figures
