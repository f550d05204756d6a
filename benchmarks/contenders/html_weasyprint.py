"""Jinja2 and WeasyPrint: an HTML page and a PDF/UA-1 file a summary."""

import base64

from given import given
from jinja2 import Environment
from weasyprint import HTML

PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{{ title }}</title>
<style>@page{size:A4;margin:2cm} body{font-family:sans-serif;font-size:11pt} table{border-collapse:collapse}
td,th{border-bottom:1px solid #999;padding:2pt 4pt;text-align:left} img{width:16cm}</style></head><body>
{% for b in blocks %}{% if b.kind == "heading" %}<h{{ b.level }}>{{ b.text }}</h{{ b.level }}>
{% elif b.kind == "paragraph" %}<p>{{ b.text }}</p>
{% elif b.kind == "bullets" %}<ul>{% for i in b["items"] %}<li>{{ i }}</li>{% endfor %}</ul>
{% elif b.kind == "table" %}<table><caption>{{ b.title }}</caption><thead><tr>{% for h in b.header %}
<th scope="col">{{ h }}</th>{% endfor %}</tr></thead><tbody>{% for r in b.rows %}<tr>{% for c in r %}<td>{{ c }}</td>
{% endfor %}</tr>{% endfor %}</tbody></table><p>{{ b.source }}</p>
{% elif b.kind == "figure" %}<p>{{ b.title }}</p><img alt="{{ b.alt }}" src="{{ b.source_of }}"><p>{{ b.source }}</p>
{% endif %}{% endfor %}</body></html>"""


def main() -> None:
    """Writes both formats."""
    inputs = given("svg")
    template = Environment(autoescape=True).from_string(PAGE)
    for document in inputs.documents:
        for block in document["blocks"]:
            if block["kind"] == "figure":
                data = base64.b64encode(inputs.chart(block, "svg").read_bytes()).decode()
                block["source_of"] = f"data:image/svg+xml;base64,{data}"
        page = template.render(document)
        (inputs.output / f"{document['name']}.html").write_text(page, encoding="utf-8")
        HTML(string=page).write_pdf(inputs.output / f"{document['name']}.pdf", pdf_variant="pdf/ua-1")


if __name__ == "__main__":
    main()
