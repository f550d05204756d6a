"""What of the results the public may see."""

from dataclasses import replace

from ncpm_reports.measures.results import AS_PUBLISHED, Assessment, Icon, PublicView, Results


def public_view(results: Results) -> PublicView:
    """What the public may see: assessments without process charts, icons or diagnosis, and no way to reach them."""
    return PublicView(
        national=tuple(_public(assessment) for assessment in results.national),
        national_context=tuple(_public(assessment) for assessment in results.national_context),
        forces=tuple(
            (code, tuple(_public(assessment) for assessment in assessments if not assessment.rate_withheld))
            for code, assessments in results.forces
        ),
        priorities=results.priorities,
        driven=tuple(driver for driver in results.driven if driver.against_the_others),
        totals=tuple(
            (parts.measure, parts.whole) for parts in results.contributions if parts.whole.basis == AS_PUBLISHED
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
