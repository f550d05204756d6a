"""Charts that Word draws itself and people can edit: made from a figure's data, with its workbook inside the file."""

from collections.abc import Iterator

from ncpm_reports.documents.blocks import (
    Cell,
    ColumnKind,
    DocumentKind,
    Emph,
    Figure,
    Inlines,
    Link,
    NativeChartKind,
    Number,
    Strong,
    Table,
    plain,
)
from ncpm_reports.writers.docx.package import Relationships
from ncpm_reports.writers.docx.picture import extent, inline
from ncpm_reports.writers.docx.workbook import Series, workbook
from ncpm_reports.writers.docx.writing import Writing
from ncpm_reports.writers.docx.xml import DECLARATION, R, escape

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_PUBLIC = frozenset({DocumentKind.SUMMARY, DocumentKind.PAGE})
# Colour, dash and marker, so that no series is known by its colour alone.
_LOOKS = (
    ("12436D", "solid", "circle"),
    ("28A197", "dash", "square"),
    ("801650", "sysDot", "triangle"),
    ("F46A25", "lgDash", "diamond"),
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def is_native(writing: Writing, figure: Figure) -> bool:
    """Whether Word is to draw this figure: asked for, not in a public document, and with numbers to draw."""
    wanted = writing.options.native_charts and writing.meta.kind not in _PUBLIC
    return bool(wanted and figure.native and figure.data.rows and series_of(figure.data))


def series_of(data: Table) -> tuple[Series, ...]:
    """The columns of numbers in a figure's data, four at most; what is missing is None, never 0."""
    columns = [index for index, column in enumerate(data.columns) if index and column.kind is ColumnKind.NUMBERS]
    return tuple(
        Series(
            name=plain(data.columns[index].header),
            column=_LETTERS[place],
            values=tuple(_value(row[index]) for row in data.rows),
        )
        for place, index in enumerate(columns[: len(_LOOKS)], start=1)
    )


def _value(cell: Cell) -> float | None:
    return next((number.quantity.value for number in _numbers(cell.content)), None)


def _numbers(content: Inlines) -> Iterator[Number]:
    for item in content:
        if isinstance(item, Number):
            yield item
        elif isinstance(item, Strong | Emph | Link):
            yield from _numbers(item.children)


def native(writing: Writing, figure: Figure) -> str:
    """A run with a native chart of a figure's data, in the size of its drawing, described by the same words."""
    assert figure.native is not None
    writing.charts += 1
    stem = f"chart{writing.charts}"
    categories = tuple(plain(row[0].content) for row in figure.data.rows)
    series = series_of(figure.data)
    related = Relationships()
    embedded = related.add("package", f"../embeddings/{stem}.xlsx")
    package = writing.package
    package.add(f"word/embeddings/{stem}.xlsx", workbook(plain(figure.data.columns[0].header), categories, series))
    package.add(f"word/charts/_rels/{stem}.xml.rels", related.xml())
    package.add(f"word/charts/{stem}.xml", _chart(figure.native, categories, series, embedded), _CHART_TYPE)
    reference = package.document.add("chart", f"charts/{stem}.xml")
    body = f'<c:chart xmlns:c="{_CHART}" r:id="{reference}"/>'
    return inline(_CHART, body, writing.next_id(), figure.alt, extent(figure.drawing, writing.width / 20))


def _chart(kind: NativeChartKind, categories: tuple[str, ...], series: tuple[Series, ...], workbook: str) -> str:
    drawn = "".join(_series(kind, index, one, categories) for index, one in enumerate(series))
    plot = _plot(kind, drawn)
    legend = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' if len(series) > 1 else ""
    zero = kind is NativeChartKind.BAR and all(value is None or value >= 0 for one in series for value in one.values)
    return (
        f'{DECLARATION}<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_DRAWING}" xmlns:r="{R}"><c:date1904 val="0"/>'
        '<c:lang val="en-GB"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'{plot}{_axes(from_zero=zero)}</c:plotArea>{legend}<c:plotVisOnly val="1"/>'
        '<c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>"
        '<a:defRPr sz="1050"><a:latin typeface="Arial"/></a:defRPr></a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
        f'<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _plot(kind: NativeChartKind, drawn: str) -> str:
    axes = '<c:axId val="1"/><c:axId val="2"/>'
    if kind is NativeChartKind.LINE:
        inner = f'<c:grouping val="standard"/><c:varyColors val="0"/>{drawn}<c:marker val="1"/>{axes}'
        return f"<c:lineChart>{inner}</c:lineChart>"
    inner = f'<c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{drawn}<c:gapWidth val="60"/>'
    return f"<c:barChart>{inner}{axes}</c:barChart>"


def _axes(*, from_zero: bool) -> str:
    light = '<a:ln w="6350"><a:solidFill><a:srgbClr val="BFBFBF"/></a:solidFill></a:ln>'
    lowest = '<c:min val="0"/>' if from_zero else ""
    return (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:crossAx val="2"/>'
        '<c:crosses val="autoZero"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>{lowest}</c:scaling><c:delete val="0"/>'
        f'<c:axPos val="l"/><c:majorGridlines><c:spPr>{light}</c:spPr></c:majorGridlines>'
        '<c:numFmt formatCode="#,##0" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        '<c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr><c:crossAx val="1"/>'
        '<c:crosses val="autoZero"/></c:valAx>'
    )


def _series(kind: NativeChartKind, index: int, series: Series, categories: tuple[str, ...]) -> str:
    last = len(categories) + 1
    colour, dash, marker = _LOOKS[index]
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    name = _texts(f"Sheet1!${series.column}$1", (series.name,))
    labels = _texts(f"Sheet1!$A$2:$A${last}", categories)
    values = _values(f"Sheet1!${series.column}$2:${series.column}${last}", series.values)
    if kind is NativeChartKind.LINE:
        line = f'<a:ln w="28575" cap="rnd">{fill}<a:prstDash val="{dash}"/><a:round/></a:ln>'
        point = f'<c:symbol val="{marker}"/><c:size val="6"/><c:spPr>{fill}</c:spPr>'
        look = f"<c:spPr>{line}</c:spPr><c:marker>{point}</c:marker>"
        ending = '<c:smooth val="0"/>'
    else:
        look, ending = f'<c:spPr>{fill}</c:spPr><c:invertIfNegative val="0"/>', ""
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/><c:tx>{name}</c:tx>{look}<c:cat>{labels}</c:cat>'
        f"<c:val>{values}</c:val>{ending}</c:ser>"
    )


def _texts(formula: str, texts: tuple[str, ...]) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{escape(text)}</c:v></c:pt>' for i, text in enumerate(texts))
    return f'<c:strRef><c:f>{formula}</c:f><c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache></c:strRef>'


def _values(formula: str, values: tuple[float | None, ...]) -> str:
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{value!r}</c:v></c:pt>' for i, value in enumerate(values) if value is not None
    )
    return (
        f"<c:numRef><c:f>{formula}</c:f><c:numCache><c:formatCode>#,##0</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )
