"""What the board decided on the questions that its pack puts to it: whether a letter asks about a force's figure."""

from collections.abc import Mapping

from ncpm_reports.products.board_pack.actions import FILE, Decision, decision_on, read_actions
from ncpm_reports.products.board_pack.findings import FindingClass, chosen_findings
from ncpm_reports.products.materials import Job


def board_decisions(job: Job) -> Mapping[str, Decision]:
    """The board's decision on each measure of which its first page asks whether a letter asks about it.

    Raises: Refused for a log of actions that cannot be read.
    """
    public = job.materials.public
    actions = read_actions(job.materials.commentary.get(FILE, ""), f"data/commentary/{job.build.code}/{FILE}")
    findings = chosen_findings(job.results, public.framework, public.areas)
    measures = (finding.measures[0] for finding in findings if finding.kind is FindingClass.TWO_MOVEMENTS)
    return {measure: decision_on(actions, measure) for measure in measures}
