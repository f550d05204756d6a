"""The name of the priority that a measure serves, as the pack's pages print it."""

from ncpm_reports.measures.results import Assessment
from ncpm_reports.products.materials import Job


def priority_name(a: Assessment, job: Job) -> str:
    """The name of a measure's priority; its id where the framework has none of that id."""
    return next(
        (priority.name for priority in job.materials.public.framework.priorities if priority.id == a.priority),
        a.priority,
    )
