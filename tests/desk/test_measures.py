"""Measures at the desk: worked out once for a state of the figures, each figure with its cell."""

import re

from ncpm_reports.core.settings import BuildRequest
from ncpm_reports.desk.assessed import AssessedFiles
from ncpm_reports.desk.jobs import JobState
from ncpm_reports.desk.people import Role
from ncpm_reports.desk.project import Project
from ncpm_reports.narrative.sentences import verdict_words
from tests.builds import job_of
from tests.desk.people import with_role
from tests.desk.visitor import Answer, Visitor

SECONDS = 300


def worked_out(visitor: Visitor, path: str = "/measures") -> Answer:
    """A page once its job is done."""
    first = visitor.get(path)
    assert "being worked out" in first.text
    (job,) = [job for job in visitor.desk.jobs.all() if job.running]
    assert visitor.desk.jobs.wait(job.key, SECONDS)
    ended = visitor.desk.jobs.get(job.key)
    assert ended is not None
    assert ended.state is JobState.DONE, ended.issues
    return visitor.get(path)


def test_measures_are_worked_out_once_and_again_when_figures_change(project: Project, visitor: Visitor) -> None:
    page = worked_out(visitor)
    assert page.status == 200
    national = {a.measure: a for a in job_of(project.paths, BuildRequest()).results.national}
    for measure, assessed in national.items():
        assert f'href="/measures/{measure}"' in page.text
        if assessed.latest is not None:
            assert verdict_words(assessed) in page.text
    beside = page.text.partition("What stands beside them")[2]
    assert "fell" in beside
    assert "improved" not in beside, "better and worse are said of the measures alone"
    jobs = len(visitor.desk.jobs.all())
    homicide = visitor.get("/measures/homicide").text
    assert len(visitor.desk.jobs.all()) == jobs
    assert "Homicides fell by 24%" in homicide
    assert "England and Wales, with British Transport Police" in homicide
    assert "Table P1, cell E8" in homicide
    assert re.search(r'href="/releases/[0-9a-f]{16}"', homicide)
    assert "Revisions" in homicide
    burglary = visitor.get("/measures/residential-burglary").text
    forces = len(project.areas().forces)
    assert f"{forces} police force areas, without British Transport Police" in burglary
    assert burglary.count('<th scope="row">') > forces
    missing = visitor.get("/measures/firearm-discharges").text
    assert "Not held." in missing
    assert "What would fill it" in missing
    for width in ("wide", "narrow"):
        picture = visitor.get(f"/measures/homicide/{width}.svg")
        assert picture.headers["content-type"].startswith("image/svg+xml")
        assert picture.body.startswith(b"<?xml")
    assert visitor.get("/measures/firearm-discharges/wide.svg").status == 404
    assert visitor.get("/measures/no-such-measure").status == 404
    assert with_role(visitor, Role.COMMISSIONER, "kent").get("/measures/homicide").status == 403
    caveats = project.paths.data / "caveats.toml"
    caveats.write_text(caveats.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert not AssessedFiles(project, "2026-03").exists
    assert "being worked out" in visitor.get("/measures").text


def test_what_stops_it_is_said_and_can_be_mended(project: Project, visitor: Visitor) -> None:
    caveats = project.paths.data / "caveats.toml"
    right = caveats.read_text(encoding="utf-8")
    caveats.write_text("nonsense = [\n", encoding="utf-8")
    visitor.get("/measures")
    (job,) = visitor.desk.jobs.all()
    assert visitor.desk.jobs.wait(job.key, SECONDS)
    page = visitor.get("/measures")
    assert page.status == 422
    assert "caveats.toml" in page.text
    assert len(visitor.desk.jobs.all()) == 1
    caveats.write_text(right, encoding="utf-8")
    assert visitor.post("/measures").status == 303
    assert len(visitor.desk.jobs.all()) == 2
