"""docxtpl and LibreOffice: a DOCX file a summary from a Word template, all turned into untagged PDF at once."""

import subprocess
from pathlib import Path

import docx
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from given import Given, given


def template(path: Path) -> None:
    """The Word template, as one would write it in Word."""
    file = docx.Document()
    file.add_paragraph("{%p for b in blocks %}")
    for kind in ("1", "2", "3", "4"):
        file.add_paragraph(f"{{%p if b.kind == 'heading' and b.level == {kind} %}}")
        file.add_heading("{{ b.text }}", int(kind))
        file.add_paragraph("{%p endif %}")
    for kind, line in (("paragraph", "{{ b.text }}"), ("figure", "{{ b.image }}"), ("figure", "{{ b.source }}")):
        file.add_paragraph(f"{{%p if b.kind == '{kind}' %}}")
        file.add_paragraph(line)
        file.add_paragraph("{%p endif %}")
    file.add_paragraph("{%p if b.kind == 'bullets' %}")
    file.add_paragraph("{%p for i in b['items'] %}")
    file.add_paragraph("{{ i }}", style="List Bullet")
    file.add_paragraph("{%p endfor %}")
    file.add_paragraph("{%p endif %}")
    file.add_paragraph("{%p if b.kind == 'table' %}")
    file.add_paragraph("{{ b.title }}")
    table = file.add_table(4, 3)
    lines = (
        ("{%tc for h in b.header %}", "{{ h }}", "{%tc endfor %}"),
        ("{%tr for r in b.rows %}", "", ""),
        ("{%tc for c in r %}", "{{ c }}", "{%tc endfor %}"),
        ("{%tr endfor %}", "", ""),
    )
    for row, cells in zip(table.rows, lines, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    file.add_paragraph("{%p endif %}")
    file.add_paragraph("{%p endfor %}")
    file.save(str(path))


def write(inputs: Given) -> None:
    """Writes the Word files."""
    path = inputs.output / "template.dotx"
    template(path)
    for document in inputs.documents:
        file = DocxTemplate(path)
        for block in document["blocks"]:
            if block["kind"] == "figure":
                block["image"] = InlineImage(file, str(inputs.chart(block, "png")), width=Cm(16))
        file.render(document, autoescape=True)
        file.save(inputs.output / f"{document['name']}.docx")


def main() -> None:
    """Writes both formats."""
    inputs = given("png")
    write(inputs)
    files = sorted(str(path) for path in inputs.output.glob("*.docx"))
    home = f"-env:UserInstallation=file://{(inputs.output / 'profile').resolve()}"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(inputs.output), *files]
    subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    main()
