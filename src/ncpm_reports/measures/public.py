"""What of the results the public may see."""

from dataclasses import replace

from ncpm_reports.measures.results import AS_PUBLISHED, Assessment, Icon, PublicView, Results


def public_view(results: Results) -> PublicView:
    """What the public may see: assessments without process charts, icons or diagnosis, and no way to reach them."""
    forces = tuple(
        (code, tuple(_public(assessment) for assessment in assessments if not assessment.rate_withheld))
        for code, assessments in results.forces
    )
    local = (assessment for _, assessments in forces for assessment in assessments)
    shown = {(assessment.measure, assessment.area) for assessment in (*results.national, *local)}
    return PublicView(
        national=tuple(_public(assessment) for assessment in results.national),
        national_context=tuple(_public(assessment) for assessment in results.national_context),
        forces=forces,
        priorities=results.priorities,
        driven=tuple(driver for driver in results.driven if driver.against_the_others),
        totals=tuple(
            (parts.measure, parts.whole) for parts in results.contributions if parts.whole.basis == AS_PUBLISHED
        ),
        revisions=tuple(
            (revision.earlier.quantity(), revision.later.quantity())
            for revision in results.revisions
            if (revision.measure, revision.area) in shown
        ),
    )


def _public(assessment: Assessment) -> Assessment:
    return replace(
        assessment,
        spc=None,
        icon=Icon.NONE,
        icon_why="",
        quarters=(),
        context=tuple(_public(other) for other in assessment.context),
    )
