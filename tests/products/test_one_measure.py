"""A framework with one priority and one measure is spoken of in the singular, whatever may be said of the measure."""

import re
from dataclasses import replace
from functools import cache

import pytest

from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.results import Verdict, public_view
from ncpm_reports.products.board_pack import pack as board_pack
from ncpm_reports.products.job import Job
from ncpm_reports.products.letters import letter, private_office
from ncpm_reports.products.letters.facts import facts_of
from ncpm_reports.products.public_summary import summary
from ncpm_reports.products.site import pages
from tests.products.packs import all_words, invented_inputs, invented_job

AREA = "W15000002"
SAID = {
    Verdict.IMPROVED: ("The measure can be said to have improved.", "The national measure has got better since the"),
    Verdict.WORSENED: ("The measure can be said to have worsened.", "The national measure has got worse since the"),
    Verdict.NO_CLEAR_CHANGE: ("For the measure, the change may be chance.", "the change may be chance."),
    Verdict.NOT_ASSESSED: ("The measure cannot be judged against 2019.", "the figures cannot be compared or tested."),
    Verdict.NO_DATA: ("Figures for the measure were not available.", "because no figures have been supplied."),
}


@cache
def homicide_alone() -> Job:
    """The job of the invented quarter under a framework of homicide alone."""
    job = invented_job()
    of_homicide = tuple(measure for measure in job.framework.measures if measure.id == "homicide")
    priorities = tuple(priority for priority in job.framework.priorities if priority.id == of_homicide[0].priority)
    framework = replace(job.framework, measures=of_homicide, priorities=priorities)
    results = assess(invented_inputs().figures, framework, job.caveats, job.areas, job.build)
    return replace(job, framework=framework, results=results, view=public_view(results))


def with_verdict(verdict: Verdict) -> Job:
    job = homicide_alone()
    (homicide,) = job.results.national
    said = replace(homicide, verdict=verdict, why="" if verdict is homicide.verdict else "it is so in this test")
    if verdict is Verdict.NO_DATA:
        said = replace(said, latest=None, baseline=None, change=None)
    results = replace(job.results, national=(said,))
    return replace(job, results=results, view=public_view(results))


@pytest.mark.parametrize("verdict", SAID)
def test_nothing_is_said_of_one_measures_or_priorities(verdict: Verdict) -> None:
    job = with_verdict(verdict)
    public, force = job.public, job.areas.force("gwent")
    assert force is not None
    documents = [letter.compose(job, facts_of(force, job)), *private_office.compose(job), board_pack.compose(job)]
    documents += [*summary.compose(public, AREA), *pages.compose(public)]
    text = {product.document.meta.id: all_words(product.document) for product in documents}
    for name, words in text.items():
        plural = re.findall(
            r".{0,40}\b(?:one|the ten|the six) (?:national )?(?:measures|priorities)\b.{0,40}", words, re.I
        )
        assert not plural, (name, plural)
        assert "of one " not in words, name
    together = " ".join(text.values())
    for said in SAID[verdict]:
        assert said in together, said
    assert "where the national priority stands" in together
