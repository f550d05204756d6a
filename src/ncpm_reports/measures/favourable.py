"""Forces whose change stands out: for the better, where good practice might be found, or for the worse.

Each is judged by the other forces alone (`outliers`), the false discovery rate held over all changes. There are no
ranks: forces come in the order of measures, then of the alphabet.
"""

from ncpm_reports.measures.results import (
    Assessment,
    Direction,
    FalseDiscovery,
    Favourable,
    Outlier,
    ResidualKind,
    Results,
)


def favourable(results: Results, q: float) -> Favourable:
    """The forces whose change is flagged, for the better and for the worse, of measures with a good direction."""
    tested = [outlier for outlier in results.outliers if outlier.kind is ResidualKind.CHANGE]
    local = {
        (assessment.measure, assessment.area): assessment
        for _, assessments in results.forces
        for assessment in assessments
    }
    flagged = [(local[outlier.measure, outlier.area], outlier) for outlier in tested if outlier.flagged]
    better = tuple(force for force, outlier in flagged if _is_better(force, outlier))
    worse = tuple(force for force, outlier in flagged if _is_worse(force, outlier))
    counts = FalseDiscovery(tested=len(tested), flagged=len(better), q=q)
    return Favourable(candidates=better, discovery=counts, behind=worse)


def _is_better(force: Assessment, outlier: Outlier) -> bool:
    return force.direction is (Direction.UP if outlier.high else Direction.DOWN)


def _is_worse(force: Assessment, outlier: Outlier) -> bool:
    return force.direction is (Direction.DOWN if outlier.high else Direction.UP)
