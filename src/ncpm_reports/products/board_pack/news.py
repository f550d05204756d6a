"""What is new since the last pack: releases, and revisions with their size."""

from collections.abc import Iterable
from datetime import date

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import Period
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.measures.results import Assessment, Results, Revision
from ncpm_reports.products.materials import Job

QUARTER = 3


def last_pack(build: BuildInfo) -> date:
    """The day as at which the last pack is taken to have been made: a quarter before this one."""
    return Period(build.as_at, build.as_at).shifted(-QUARTER).start


def new_releases(releases: Iterable[PublishedRelease], build: BuildInfo) -> tuple[PublishedRelease, ...]:
    """The releases published since the last pack, oldest first."""
    return tuple(release for release in releases if last_pack(build) < release.published_on <= build.as_at)


def new_beside(job: Job) -> tuple[Assessment, ...]:
    """What stands beside the national measures and has a figure published since the last pack, in their order."""
    beside = {near.measure: near for a in job.results.national for near in a.context}
    since, until = last_pack(job.build), job.build.as_at
    return tuple(
        near
        for near in beside.values()
        if near.latest is not None
        and near.latest.value is not None
        and any(source.published_on and since < source.published_on <= until for source in near.latest.sources)
    )


def fresh_revisions(results: Results, build: BuildInfo) -> tuple[Revision, ...]:
    """Revisions published since the last pack, in the order of the results: national ones first, newest first."""
    since = last_pack(build)
    return tuple(
        revision for revision in results.revisions if since < revision.later.release.published_on <= build.as_at
    )


def national_revisions(revisions: tuple[Revision, ...], results: Results) -> tuple[Revision, ...]:
    """Those of figures for the areas that national assessments are about."""
    national = {assessment.area for assessment in (*results.national, *results.national_context)}
    return tuple(revision for revision in revisions if revision.area in national)
