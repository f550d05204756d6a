"""What validators say of a contender's first PDF and first DOCX."""

import sys
from pathlib import Path

import page
import pikepdf
from openxml_audit import OpenXmlValidator


def verdict(folder: Path) -> str:
    """In words: is the PDF tagged, does it say which standard it meets, does the DOCX follow the schema."""
    said = []
    pdfs, files = sorted(folder.rglob("*.pdf")), sorted(folder.rglob("*.docx"))
    if pdfs:
        said.append(_pdf(pdfs[0]))
    if files:
        said.append(_docx(files[0]))
    return "; ".join(said)


def _pdf(path: Path) -> str:
    with pikepdf.open(path) as file:
        tagged = "/StructTreeRoot" in file.Root and "/MarkInfo" in file.Root
    failed = {failure.rule_id for failure in page.validate_pdf_bytes(path.read_bytes(), profile="ua1").failures}
    rules = f"fails {len(failed)} rules of PDF/UA-1" if failed else "passes PDF/UA-1"
    return f"PDF {'tagged' if tagged else 'untagged'}, {rules}"


def _docx(path: Path) -> str:
    errors = len(OpenXmlValidator().validate(str(path)).errors)
    return "DOCX valid" if not errors else f"DOCX with {errors} errors of schema"


if __name__ == "__main__":
    print(verdict(Path(sys.argv[1])))
