"""`ncpm sign-off`: records that a person approves exactly the public part and the pack of a candidate."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands.refusals import removed_if_refused
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.publish.candidate import read_candidate
from ncpm_reports.release.publish.sign_off import SIGNATURES, Signatory, listed_files, machine_identity, sign_off


def command(
    release: Annotated[Path, typer.Argument(help="The candidate's folder, such as output/2025-06-candidate.")],
    name: Annotated[
        str, typer.Option("--name", help="Who signs off. A typed name proves nothing: the machine's user is noted too.")
    ],
    role: Annotated[str, typer.Option("--role", help="In what role.")],
    reason: Annotated[str, typer.Option("--reason", help="Why: what was read and checked.")],
) -> None:
    """Records a sign-off in the ledger beside the candidate's folder. Two different people are needed to publish.

    The files are held against the manifest first. Letters are signed by themselves, in letters/sign-off.csv.
    """
    candidate = read_candidate(release)
    output = release.resolve().parent
    signatory = Signatory(name=name, role=role, reason=reason, identity=machine_identity())
    with removed_if_refused(output=output), locked(output):
        signed = sign_off(output, candidate, datetime.now(UTC), signatory)
    entry = signed.ledger.entries[-1]
    print(f"{entry.name} ({entry.role}; {entry.identity}) signed off {candidate.period}:")
    for line in listed_files(signed.files):
        print(f"  {line}")
    print(f"SHA-256 of these {len(signed.files)} files together: {candidate.content}.")
    print(
        f"{min(len(signed.signatures), SIGNATURES)} of {SIGNATURES} people have signed off this content."
        f" The ledger's head is {signed.ledger.head}."
    )
    for remark in signed.remarks:
        print(f"{remark.severity.value}: {remark.sentence()}")
