"""The steps of a quarter, each as somebody takes it in a browser, whichever way they act."""

import io
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import docx

from ncpm_reports.core.periods import day_label
from ncpm_reports.desk.moments import typed_day
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.screens.quarter import LABELS
from ncpm_reports.desk.settings_text import dates_of
from ncpm_reports.desk.staged import StagedFiles
from ncpm_reports.documents.commentary import signed_text
from ncpm_reports.products.board_pack.commentary import commentary_titles
from tests.builds import finish
from tests.desk.acting import LONGEST_JOB, Acting

QUARTER, AREA, AREA_NAME = "2026-03", "gwent", "Gwent"
OWN_FILE = "own-figures.csv"
OWN_MEASURE, OWN_FIGURE = "firearm-discharges", "England and Wales; year ending March 2026; 1,234"
STATEMENT = "The force has opened two more refuges."
SENTENCE = "It was good to see you in June."
# The file that is added and the figure that is typed say what is known by their days: remarks on these are due then.
DUE_BY_THEN = ("homicide", "victim-satisfaction", OWN_MEASURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A text of the commentary as somebody types it."""

    title: str
    author: str
    day: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What is written in a quarter: days by the label of their field, and the commentary."""

    dates: Mapping[str, str]
    remarks: Sequence[Remark]


def writing_of(project: Project) -> Writing:
    """What a candidate of the quarter needs from people, as `finish` writes it into a copy of the project."""
    with TemporaryDirectory() as folder:
        shutil.copytree(project.paths.root / "data", Path(folder) / "data")
        filled = replace(project.paths, root=Path(folder), data=Path(folder) / "data", store=Path(folder) / "s.sqlite")
        finish(filled, QUARTER)
        dates = dates_of((filled.data / "settings.toml").read_text(encoding="utf-8"), QUARTER)
        commentary = filled.data / "commentary" / QUARTER
        for name in DUE_BY_THEN:
            shutil.copy(commentary / "overview.md", commentary / f"{name}.md")
        texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(commentary.glob("*.md"))}
    titles = commentary_titles(project.framework(QUARTER))
    return Writing(
        dates={LABELS[name][0]: day_label(day) for name, day in dates.items()},
        remarks=tuple(_remark(titles[name], text) for name, text in texts.items()),
    )


def _remark(title: str, text: str) -> Remark:
    signed = signed_text(text)
    day = typed_day(signed.date)
    assert day is not None
    return Remark(title=title, author=signed.author, day=day_label(day), body=signed.body.strip())


def add_file(somebody: Acting, path: Path, figures: int) -> None:
    """Adds a publisher's file, looks at what it would change, and accepts it."""
    somebody.go("Files")
    somebody.attach(somebody.field("Files to add"), [path])
    somebody.button("Read the files")
    somebody.reads("What it would change")
    somebody.button(f"Accept and store {figures} figures")
    somebody.reads(f"{path.name} is stored: {figures} figures.")


def type_figures(somebody: Acting, project: Project) -> tuple[str, bytes]:
    """Types a figure that comes in no file, and accepts it; returns the name and the bytes of what was staged."""
    measure = next(measure for measure in project.framework(QUARTER).measures if measure.id == OWN_MEASURE)
    somebody.go("Files", "Enter your own figures")
    somebody.select(somebody.field("Measure"), measure.name)
    for label, text in (
        ("Publisher", "Home Office"),
        ("Title of the publication", "A return"),
        ("Published on", "20 November 2026"),
        ("Figures, a row a line", OWN_FIGURE),
    ):
        somebody.write(somebody.field(label), text)
    somebody.button("Read these figures")
    somebody.reads("What it would change")
    files = StagedFiles(project.workspace)
    (staged,) = files.all()
    data = files.path(staged).read_bytes()
    somebody.button("Accept and store 1 figure")
    somebody.reads("is stored: 1 figure.")
    return staged.name, data


def set_dates(somebody: Acting, dates: Mapping[str, str]) -> None:
    """Sets the days of the meeting, of the letters and of the replies."""
    somebody.go("Dates and people")
    for label, day in dates.items():
        somebody.write(somebody.field(label), day)
    somebody.button("Save the dates and the address")
    somebody.reads("Saved")


def give_access(somebody: Acting) -> None:
    """Lets a minister see the figures for a day before their release."""
    somebody.go("Dates and people")
    row = {"Name": "A. Minister", "Role": "Minister", "From": "22 July 2026 09:30", "To": "23 July 2026 09:30"}
    for label, text in row.items():
        somebody.write(somebody.field(f"{label}, row 1"), text)
    somebody.button("Save the list")
    somebody.reads("Saved")


def name_contact(somebody: Acting) -> None:
    """Says to whom a letter goes."""
    somebody.go("Dates and people", "Names and e-mail addresses of chief officers")
    somebody.write(somebody.field(f"Name, {AREA_NAME}"), "C. Constable")
    somebody.write(somebody.field(f"E-mail, {AREA_NAME}"), "chief@gwent.example")
    somebody.button("Save the contacts")
    somebody.reads("Saved")


def comment(somebody: Acting, remark: Remark) -> None:
    """Writes a text of the commentary."""
    somebody.go("Commentary", remark.title)
    somebody.write(somebody.field("Author"), remark.author)
    somebody.write(somebody.field("Written on"), remark.day)
    somebody.write(somebody.field("Text"), remark.body)
    somebody.button("Save")
    somebody.reads(f"Saved: {remark.title}.")


def write_statement(somebody: Acting) -> None:
    """Types in the statement of an area: every priority applies."""
    somebody.go("Statements", AREA_NAME)
    somebody.write(somebody.field("In general"), STATEMENT)
    for radio in somebody.page.get_by_label("Yes", exact=True).all():
        somebody.choose(radio)
    somebody.write(somebody.field("Who signs"), "The Commissioner")
    somebody.write(somebody.field("Signed on"), "1 June 2026")
    somebody.button("Save")
    somebody.reads("Saved")


def name_owners(somebody: Acting) -> None:
    """Gives every ask of the pack an owner and a day, and decides on the questions to forces."""
    somebody.go("Commentary", "Who answers what the board is asked, and the actions from the last meeting")
    while somebody.page.get_by_text("is still being worked out").count():
        somebody.page.wait_for_timeout(1000)
        somebody.go("Commentary", "Who answers what the board is asked, and the actions from the last meeting")
    owners = somebody.page.get_by_label(re.compile(r"^Owner, ask \d+$")).count()
    assert owners
    for number in range(1, owners + 1):
        somebody.write(somebody.field(f"Owner, ask {number}"), "A. Official")
        somebody.write(somebody.field(f"Due, ask {number}"), "June")
        decision = somebody.field(f"Decision, ask {number}")
        if decision.count():
            somebody.select(decision, "ask")
    somebody.button("Save")
    somebody.reads("Saved: asks and actions.")


def build(somebody: Acting, kind: str) -> None:
    """Builds the draft or the candidate, and waits until it is made."""
    somebody.go("Build")
    somebody.button(f"Build the {kind}")
    somebody.reads(f"The {kind} is made", within=LONGEST_JOB)


def edit_letter(somebody: Acting, folder: Path) -> bytes:
    """Keeps a letter's Word file, adds a sentence in its last words, and sends it back; returns what was sent."""
    somebody.go("Letters", AREA_NAME)
    document = docx.Document(io.BytesIO(somebody.keep(somebody.page.get_by_role("link", name="Word, draft"), ".docx")))
    document.paragraphs[-4].add_run(f" {SENTENCE}")
    path = folder / f"{AREA}.docx"
    document.save(str(path))
    somebody.attach(somebody.field("Word file"), [path])
    somebody.button("Send")
    somebody.reads("Your letter is in the draft.")
    assert SENTENCE in somebody.page.locator("ins").first.inner_text()
    return path.read_bytes()


def mark_ready(somebody: Acting) -> None:
    """Marks every letter of the candidate as read and ready."""
    somebody.go("Letters")
    somebody.write(somebody.field("Your name"), "Pat Writer")
    somebody.tick(somebody.field("All letters in the list above, not only those chosen"))
    somebody.button("Mark as ready")
    somebody.reads("marked ready by Pat Writer")


def sign(somebody: Acting, name: str) -> None:
    """Signs the candidate off."""
    somebody.go("Sign off")
    for label, text in (("Your name", name), ("Your role", "Reader"), ("What you checked", "Read every page.")):
        somebody.write(somebody.field(label), text)
    somebody.press(somebody.page.get_by_role("button", name="Sign off"))
    somebody.reads(f"Signed off by {name}")


def verify(somebody: Acting, what: str) -> None:
    """Verifies what is built or public, chosen by its name in the list."""
    somebody.go("Publish", "Verify what is built or public")
    somebody.select(somebody.field("What to verify"), what)
    somebody.button("Verify")
    somebody.reads("files are as they were made", within=LONGEST_JOB)


def publish(somebody: Acting, quarter_label: str) -> None:
    """Makes the quarter public, and waits until it is."""
    somebody.go("Publish")
    somebody.tick(somebody.field(f"Make {quarter_label} public"))
    somebody.button("Publish")
    somebody.reads("Published. The new site is what the public is to see.", within=LONGEST_JOB)


def take_back(somebody: Acting) -> None:
    """Takes what was published back, with a reason."""
    somebody.go("Publish")
    somebody.write(somebody.field("Why the current release is taken back"), "A figure was wrong.")
    somebody.button("Make the release before public again")
    somebody.reads("public again")
