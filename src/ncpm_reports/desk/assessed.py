"""A quarter's measures as texts and pictures to show, worked out in a job and kept until something changes.

data/.desk/assessed/<quarter>-<state>/index.json     a line for each measure
data/.desk/assessed/<quarter>-<state>/<measure>.json  all that its page says
data/.desk/assessed/<quarter>-<state>/<measure>.svg   its history, and -narrow for a small screen
"""

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Mapping
from typing import Any

from ncpm_reports.cache import program_digest
from ncpm_reports.desk.file_states import file_states
from ncpm_reports.desk.project import Project, figures_state

ASSESSED, INDEX = "assessed", "index.json"
MAX_FOLDERS = 3
TABLES = ("caveats.toml", "most-similar-groups.csv")
_MEASURE = re.compile(r"[a-z0-9-]{2,80}", re.ASCII)


class AssessedFiles:
    """What was worked out of a quarter, of the state of its inputs now."""

    def __init__(self, project: Project, quarter: str) -> None:
        self._parent = project.workspace / ASSESSED
        table_states = file_states(project.paths.data / name for name in TABLES)
        facts = (program_digest(), project.illustrative, figures_state(project.paths), table_states)
        state = hashlib.sha256(repr(facts).encode()).hexdigest()[:24]
        self.folder = self._parent / f"{quarter}-{state}"

    @property
    def exists(self) -> bool:
        """Whether it is worked out."""
        return (self.folder / INDEX).is_file()

    def index(self) -> list[dict[str, Any]]:
        """A line for each measure, in the framework's order."""
        return list(json.loads((self.folder / INDEX).read_bytes()))

    def measure(self, measure: str) -> dict[str, Any] | None:
        """All that the page of a measure says; None if there is no such measure."""
        data = self._file(measure, ".json")
        return None if data is None else json.loads(data)

    def chart(self, measure: str, *, narrow: bool = False) -> bytes | None:
        """The picture of a measure's history, or the one for a small screen; None where there is none."""
        return self._file(measure, "-narrow.svg" if narrow else ".svg")

    def _file(self, measure: str, ending: str) -> bytes | None:
        path = self.folder / f"{measure}{ending}"
        return path.read_bytes() if _MEASURE.fullmatch(measure) and path.is_file() else None

    def write(self, files: Mapping[str, bytes]) -> None:
        """Keeps what was worked out, whole or not at all, and forgets the oldest."""
        aside = self._parent / f".new-{secrets.token_hex(4)}"
        aside.mkdir(mode=0o700, parents=True)
        try:
            for name, data in files.items():
                (aside / name).write_bytes(data)
            shutil.rmtree(self.folder, ignore_errors=True)
            aside.rename(self.folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        folders = sorted(self._parent.glob("[0-9]*"), key=lambda folder: folder.stat().st_mtime)
        for folder in folders[:-MAX_FOLDERS]:
            shutil.rmtree(folder, ignore_errors=True)
