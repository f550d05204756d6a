"""Typst: a PDF/UA-1 file a summary, from one template that reads its data as JSON."""

import json
import shutil

import typst
from given import given

TEMPLATE = """
#let d = json("summary.json")
#set document(title: d.title, author: "Home Office")
#set text(lang: "en", region: "GB", size: 11pt)
#set page(paper: "a4", margin: 2cm)
#for b in d.blocks {
  if b.kind == "heading" { heading(level: b.level, b.text) }
  else if b.kind == "paragraph" { par(b.text) }
  else if b.kind == "bullets" { list(..b.items) }
  else if b.kind == "table" {
    figure(caption: b.title, kind: table, table(
      columns: b.header.len(), table.header(..b.header), ..b.rows.flatten()))
    par(b.source)
  } else if b.kind == "figure" {
    figure(caption: b.title, alt: b.alt, image("charts/" + b.chart + ".svg", alt: b.alt, width: 16cm))
    par(b.source)
  }
}
"""


def main() -> None:
    """Writes tagged PDF only."""
    inputs = given("svg")
    if inputs.charts != inputs.output / "charts":
        shutil.copytree(inputs.charts, inputs.output / "charts", ignore=shutil.ignore_patterns("*.png"))
    source = inputs.output / "summary.typ"
    source.write_text(TEMPLATE, encoding="utf-8")
    for document in inputs.documents:
        (inputs.output / "summary.json").write_text(json.dumps(document), encoding="utf-8")
        typst.compile(str(source), output=str(inputs.output / f"{document['name']}.pdf"), pdf_standards=["ua-1"])


if __name__ == "__main__":
    main()
