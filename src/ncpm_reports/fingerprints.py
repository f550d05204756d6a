"""Digests of all that a product is made from: the program itself, and the job as the product sees it.

Values are digested as pickled, which tells more apart than equality does: two equal jobs may differ in digest, and the
product is then made again; two jobs that differ never share one.
"""

import hashlib
from dataclasses import fields, is_dataclass

from ncpm_reports.measures.results import Assessment
from ncpm_reports.packing import packed
from ncpm_reports.products.letters.facts import Facts
from ncpm_reports.products.materials import Materials
from ncpm_reports.products.plan import Seen, Task
from ncpm_reports.products.product import Product
from ncpm_reports.program import program


class Fingerprints:
    """Digests of what builds are made from. What many products share, such as the national figures, is digested once.

    What a later build has again, as the very same object, is not digested again; `begin` forgets the rest.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, bytes]] = {}
        self._before: dict[int, tuple[object, bytes]] = {}

    def begin(self) -> None:
        """A new build begins: what the one before did not ask for is forgotten."""
        self._before, self._known = self._known, {}

    def of_task(self, seen: Seen, task: Task) -> str:
        """The key of everything that one task makes from what it may see."""
        held = seen.job
        parts = [held.results, held.view, *_fields(held.materials.public), *_others(held.materials)]
        parts += [held.build, held.reference_docx, held.releases, seen.facts]
        return self._joined(f"task {task.kind} {task.area}", parts)

    def of_products(self, products: tuple[Product, ...], reference_docx: bytes) -> str:
        """The key of everything that these composed products are written as."""
        return self._joined("products", [products, reference_docx])

    def _joined(self, label: str, parts: list[object]) -> str:
        digest = hashlib.sha256(f"{program()}\n{label}\n".encode())
        for part in parts:
            for piece in _fields(part) if is_dataclass(part) else [part]:
                digest.update(self._of(piece))
        return digest.hexdigest()

    def _of(self, piece: object) -> bytes:
        known = self._known.get(id(piece)) or self._before.get(id(piece))
        if known is None:
            # The piece is kept with its digest, so that its id stays its own.
            known = (piece, self._digest(piece))
        self._known[id(piece)] = known
        return known[1]

    def _digest(self, piece: object) -> bytes:
        """Part by part where the parts are large: some are shared, and in one go they take as much memory again."""
        if isinstance(piece, tuple) and piece and any(is_dataclass(part) or isinstance(part, tuple) for part in piece):
            return hashlib.sha256(b"parts" + b"".join(map(self._of, piece))).digest()
        if isinstance(piece, Assessment | Facts):
            held = _fields(piece)
            own = [field for field in held if not isinstance(field, tuple)]
            shared = [self._of(field) for field in held if isinstance(field, tuple)]
            return hashlib.sha256(b"".join((type(piece).__name__.encode(), _digest(own), *shared))).digest()
        return _digest(piece)


def _digest(piece: object) -> bytes:
    return hashlib.sha256(packed(piece)).digest()


def _fields(value: object) -> list[object]:
    return [getattr(value, field.name) for field in fields(value)]  # type: ignore[arg-type]


def _others(materials: Materials) -> list[object]:
    return [getattr(materials, field.name) for field in fields(materials) if field.name != "public"]
