"""Runs a desk, asks it for pages, and prints the names of all modules that are loaded then, as JSON.

python -m tests.desk.modules_of_a_desk PATHS PAGE…, where PATHS is JSON of the project's root, data, store and output.
"""

import json
import sys
from pathlib import Path

from ncpm_reports.core.settings import Paths
from ncpm_reports.desk.project import Project
from tests.desk.visitor import Visitor, running_desk

OWN_FIGURES = "figures/quoted-2026.csv"


def main() -> None:
    """Visits the pages, and drops a file of figures."""
    project = Project(paths=Paths(**{name: Path(path) for name, path in json.loads(sys.argv[1]).items()}))
    with running_desk(project) as outside:
        visitor = outside.enter()
        for page in sys.argv[2:]:
            answer = visitor.get(page)
            if answer.status != 200:
                raise SystemExit(f"{page}: {answer.status}")
        _drop_file(visitor, project.paths.data / OWN_FIGURES)
    print(json.dumps(sorted(sys.modules)))


def _drop_file(visitor: Visitor, path: Path) -> None:
    answer = visitor.post("/files", files=[("files", path.name, path.read_bytes())])
    if visitor.get(answer.headers["location"]).status != 200:
        raise SystemExit("The file has no page.")


if __name__ == "__main__":
    main()
