"""What the desk costs: pages, commentary to its new page, a file to its preview, memory (`python -m benchmarks.desk`).

The desk runs on a copy of the project with a store of its own, in a process of its own; CPU is what that process used,
and for what others do for it, all that it started.
"""

import argparse
import csv
import http.client
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Self
from urllib.parse import urlencode, urlsplit

from benchmarks.run import as_installed

PROJECT = Path(__file__).resolve().parent.parent
PAGES = (
    "/", "/files", "/releases", "/figures/new", "/measures", "/measures/homicide", "/words", "/words/homicide",
    "/board-actions", "/statements", "/statements/gwent", "/quarter", "/quarter/contacts", "/build", "/pack",
    "/letters", "/sign-off", "/publish", "/verify", "/history", "/my-area", "/preview",
)  # fmt: skip
OWN_FIGURES = "data/figures/quoted-2026.csv"
LARGE_FILE = "data/figures/ons-force-area-2024-12.csv"
MEGABYTE = 1_000_000
_OPENED = re.compile(r'name="opened" value="([^"]*)"')


class Desk:
    """A desk at work in a house, and somebody who has come in."""

    def __init__(self, house: Path) -> None:
        command = [sys.executable, "-m", "ncpm_reports", "desk", "--no-browser"]
        self.process = subprocess.Popen(
            command, cwd=house, stdout=subprocess.PIPE, text=True, start_new_session=True, env=as_installed()
        )
        if self.process.stdout is None:
            raise ValueError("nothing is read from the command")
        entrance = urlsplit(self.process.stdout.readline().split()[-1])
        self._place, self._cookie = entrance.netloc, ""
        answer = self.ask(entrance.path)
        self._cookie = answer.headers["set-cookie"].partition(";")[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait()

    def ask(self, path: str, form: Mapping[str, str] | None = None, file: Path | None = None) -> "Asked":
        """The answer to a page, a form, or a file that is dropped."""
        connection = http.client.HTTPConnection(self._place, timeout=600)
        headers = {"Cookie": self._cookie, "Sec-Fetch-Site": "same-origin"}
        body = None
        if file is not None:
            headers["Content-Type"], body = _dropped(file)
        elif form is not None:
            headers["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(form).encode()
        connection.request("GET" if body is None else "POST", path, body, headers)
        response = connection.getresponse()
        fields = {name.lower(): value for name, value in response.getheaders()}
        asked = Asked(response.status, fields, response.read().decode(errors="replace"))
        connection.close()
        return asked

    def cpu(self, *, all_processes: bool = False) -> float:
        """Seconds that the desk has used, or it and all that it started: those that have ended count too."""
        stats = _stats()
        if not all_processes:
            return _seconds(stats[self.process.pid][11:13])
        return sum(_seconds(stats[pid][11:15]) for pid in self._processes(stats))

    def memory(self) -> dict[int, float]:
        """MB of the desk and each process that it started; pages that several share are divided among them."""
        shares: dict[int, float] = {}
        for pid in self._processes(_stats()):
            with suppress(OSError):
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
                shares[pid] = next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
        return shares

    def _processes(self, stats: Mapping[int, list[str]]) -> frozenset[int]:
        """The desk's process and those below it; a job is in a session of its own."""
        known = {self.process.pid}
        while more := {pid for pid, stat in stats.items() if int(stat[1]) in known and pid not in known}:
            known |= more
        return frozenset(known)


class Asked:
    """An answer of the desk."""

    def __init__(self, status: int, headers: Mapping[str, str], text: str) -> None:
        self.status, self.headers, self.text = status, headers, text


def main() -> None:
    """Measures and prints tables of medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    with TemporaryDirectory(prefix="ncpm-desk-") as folder:
        house = Path(folder)
        for part in ("templates", "letters", "data"):
            shutil.copytree(PROJECT / part, house / part, ignore=shutil.ignore_patterns("store", "incoming", ".desk"))
        with Desk(house) as desk:
            _until_worked_out(desk)
            print("| Page | CPU ms | Wall ms |\n|---|---:|---:|")
            for path in PAGES:
                print(_page(desk, path, rounds))
            print("\n| What is waited for | Wall s | CPU s |\n|---|---:|---:|")
            print(_commentary(desk, rounds=5))
            for file in (_with_new_figures(house), house / OWN_FIGURES, house / LARGE_FILE):
                print(_file(desk, file))
            print("\n| Memory | MB |\n|---|---:|")
            print(_memory(desk))
            print(_memory_while_building(desk))


def _page(desk: Desk, path: str, rounds: int) -> str:
    desk.ask(path)
    before, walls = desk.cpu(), []
    for _ in range(rounds):
        started = perf_counter()
        answer = desk.ask(path)
        walls.append(perf_counter() - started)
        if answer.status != 200:
            raise ValueError(f"{path}: {answer.status}")
    return f"| `{path}` | {1000 * (desk.cpu() - before) / rounds:.0f} | {1000 * median(walls):.0f} |"


def _until_worked_out(desk: Desk) -> None:
    """Waits until the measures are worked out, and the process that makes previews is warm."""
    while "being worked out" in desk.ask("/measures").text:
        sleep(1)
    desk.ask("/words/homicide", _typed(desk, "The first text."))
    desk.ask("/words/homicide/page")


def _typed(desk: Desk, body: str) -> dict[str, str]:
    opened = _OPENED.search(desk.ask("/words/homicide").text)
    if opened is None:
        raise ValueError("no form for commentary")
    return {"opened": opened[1], "author": "A", "date": "30 June 2026", "body": body, "do": "save"}


def _commentary(desk: Desk, rounds: int) -> str:
    """From sending a changed text to having its new page."""
    walls, cpus = [], []
    for number in range(rounds):
        form = _typed(desk, f"Text number {number}.")
        before, started = desk.cpu(all_processes=True), perf_counter()
        desk.ask("/words/homicide", form)
        page = desk.ask("/words/homicide/page")
        walls.append(perf_counter() - started)
        cpus.append(desk.cpu(all_processes=True) - before)
        if page.status != 200:
            raise ValueError(f"the page of the commentary: {page.status}")
    return f"| commentary saved, to its new page | {median(walls):.2f} | {median(cpus):.2f} |"


def _with_new_figures(house: Path) -> Path:
    """The project's own figures, each one larger and published on a later day, so that measures are to be assessed."""
    with (house / OWN_FIGURES).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    path = house / "figures-of-a-later-day.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "value": _larger(row["value"]), "published_on": "2026-10-22"} for row in rows)
    return path


def _larger(value: str) -> str:
    return str(Decimal(value) + 1) if value else value


def _file(desk: Desk, path: Path) -> str:
    """From dropping a file to seeing everything that it would change."""
    before, started = desk.cpu(all_processes=True), perf_counter()
    answer = desk.ask("/files", file=path)
    address = answer.headers["location"]
    page = desk.ask(address)
    while "Reading" in page.text and address == "/files":
        sleep(0.1)
        page = desk.ask(address)
    wall, cpu = perf_counter() - started, desk.cpu(all_processes=True) - before
    return f"| {path.name} ({path.stat().st_size / MEGABYTE:.1f} MB) dropped, to its preview | {wall:.2f} | {cpu:.2f} |"


def _memory(desk: Desk) -> str:
    parts = desk.memory()
    own = parts.pop(desk.process.pid)
    return f"| the server after all pages; beside it the process of previews | {own:.0f}; {sum(parts.values()):.0f} |"


def _memory_while_building(desk: Desk) -> str:
    address = desk.ask("/build/start", {"kind": "draft"}).headers["location"]
    most_own = most = 0.0
    while 'data-refresh="' in desk.ask(address).text:
        parts = desk.memory()
        most_own, most = max(most_own, parts.get(desk.process.pid, 0)), max(most, sum(parts.values()))
        sleep(0.2)
    return f"| the server with a build running; with all processes of the build | {most_own:.0f}; {most:.0f} |"


def _stats() -> dict[int, list[str]]:
    """What the system says of each process, after its name: state, parent, group, session; its own time in user and
    system mode are the twelfth and thirteenth, that of its children that have ended the two after them."""
    stats = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            stats[int(stat.parent.name)] = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
    return stats


def _seconds(ticks: Sequence[str]) -> float:
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _dropped(file: Path) -> tuple[str, bytes]:
    boundary = secrets.token_hex(16)
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{file.name}"\r\n\r\n'
    return (
        f"multipart/form-data; boundary={boundary}",
        head.encode() + file.read_bytes() + f"\r\n--{boundary}--".encode(),
    )


if __name__ == "__main__":
    main()
