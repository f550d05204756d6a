"""Whether two builds gave the same bytes: `python -m benchmarks.same_bytes FOLDER FOLDER` (a quarter's folders).

Prints every file that differs or that only one of the two has, and of the manifests which facts differ; exit code 1 if
any does. For a change of the program that is to change no page.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path


def differences(first: Path, second: Path) -> Iterator[str]:
    """One line a file, in order of path."""
    files = [
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (first, second)
    ]
    for path in sorted(files[0].keys() | files[1].keys()):
        pair = [contents.get(path) for contents in files]
        if None in pair:
            yield f"only in {first if pair[1] is None else second}: {path}"
        elif pair[0] != pair[1]:
            yield f"differs: {path}{_facts(path, *pair)}"


def _facts(path: str, first: bytes | None, second: bytes | None) -> str:
    """Of a manifest, the facts that differ."""
    if not path.endswith("manifest.json") or first is None or second is None:
        return ""
    facts = [json.loads(data) for data in (first, second)]
    return f" ({', '.join(name for name in facts[0] if facts[0][name] != facts[1].get(name))})"


def main(first: str, second: str) -> int:
    """Prints the differences and returns the exit code."""
    lines = list(differences(Path(first), Path(second)))
    print("\n".join(lines) or "The same bytes.")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
