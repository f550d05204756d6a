"""A plain script with python-docx and ReportLab: DOCX and untagged PDF."""

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.shared import Cm
from given import Given, given
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import cm
from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Table

STYLES = getSampleStyleSheet()


def word(inputs: Given, document: dict[str, Any], path: Path) -> None:
    """The Word file, tables filled cell by cell."""
    file = docx.Document()
    for block in document["blocks"]:
        match block["kind"]:
            case "heading":
                file.add_heading(block["text"], block["level"])
            case "paragraph":
                file.add_paragraph(block["text"])
            case "bullets":
                for item in block["items"]:
                    file.add_paragraph(item, style="List Bullet")
            case "table":
                file.add_paragraph(block["title"])
                rows = [block["header"], *block["rows"]]
                table = file.add_table(len(rows), len(block["header"]))
                for number, row in enumerate(rows):
                    for column, cell in enumerate(row):
                        table.cell(number, column).text = cell
            case "figure":
                file.add_picture(str(inputs.chart(block, "png")), width=Cm(16))
                file.add_paragraph(block["source"])
    file.save(str(path))


def pdf(inputs: Given, document: dict[str, Any], path: Path) -> None:
    """The PDF, a paragraph in each cell."""
    story: list[Any] = []
    for block in document["blocks"]:
        match block["kind"]:
            case "heading":
                story.append(Paragraph(escape(block["text"]), STYLES[f"Heading{block['level']}"]))
            case "paragraph":
                story.append(Paragraph(escape(block["text"]), STYLES["BodyText"]))
            case "bullets":
                story += [Paragraph(escape(item), STYLES["Bullet"], bulletText="•") for item in block["items"]]
            case "table":
                rows = [[Paragraph(escape(c), STYLES["BodyText"]) for c in row] for row in block["rows"]]
                story.append(Table([block["header"], *rows], repeatRows=1, colWidths=17 * cm / len(block["header"])))
            case "figure":
                story.append(Image(inputs.chart(block, "png"), 16 * cm, 8 * cm))
                story.append(Paragraph(escape(block["source"]), STYLES["BodyText"]))
    SimpleDocTemplate(str(path), pagesize=A4, title=document["title"]).build(story)


def main() -> None:
    """Writes both formats."""
    inputs = given("png")
    for document in inputs.documents:
        word(inputs, document, inputs.output / f"{document['name']}.docx")
        pdf(inputs, document, inputs.output / f"{document['name']}.pdf")


if __name__ == "__main__":
    main()
