"""`ncpm sign-off`: records that a person approves exactly the bytes of a candidate."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands.options import DebugOption
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.publish.publish import SIGNATURES, read_candidate, sign_off


def command(
    release: Annotated[Path, typer.Argument(help="The candidate's folder, such as output/2025-06.")],
    name: Annotated[str, typer.Option("--name", help="Who signs off.")],
    reason: Annotated[str, typer.Option("--reason", help="Why: what was read and checked.")],
    role: Annotated[str, typer.Option("--role", help="In what role.")] = "",
    debug: DebugOption = False,
) -> None:
    """Records a sign-off in the ledger beside the candidate's folder. Two different people are needed to publish."""
    output = release.resolve().parent
    candidate = read_candidate(release)
    with locked(output):
        ledger = sign_off(output, candidate, datetime.now(UTC), name=name, role=role, reason=reason)
    signed = ledger.signed_by(candidate.sha256)
    print(f"{name} signed off {candidate.period}, manifest {candidate.sha256}.")
    print(f"{len(signed)} of {SIGNATURES} people have signed off these bytes. The ledger's head is {ledger.head}.")
