"""Cells of the planners' tables."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from offers.planning.tables import Cell, on_page, plain

register = template.Library()


@register.simple_tag
def table_cell(cell, column):
    """The content of a table cell: the value, linked if there is something behind it."""
    value = plain(cell)
    words = on_page(value)
    if value is None or value == "":
        reason = cell.note if isinstance(cell, Cell) and cell.note else _("keine Angabe")
        return format_html('<span aria-hidden="true">–</span><span class="vh">{}</span>', reason)
    if isinstance(cell, Cell) and "few" in cell.css.split():
        words = f"~ {words}"
    if isinstance(cell, Cell) and cell.url:
        return format_html('<a href="{}">{}</a>', cell.url, words)
    return words


@register.simple_tag
def matrix_cell(cell, label):
    """A shaded cell of the matrix; ``label`` says for screen readers what the number counts."""
    value, css = plain(cell), cell.css.split()
    words = on_page(value) if value is not None else "–"
    if "few" in css:
        words = f"~ {words}"
    shade = next((one for one in css if one.startswith("k")), "")
    said = format_html('<span class="vh"> {}: {}</span>', label, cell.note)
    planned = _planned(cell)
    if cell.url:
        link = '<a class="cell {}" href="{}">{}{}</a>{}'
        return format_html(link, shade, cell.url, words, said, planned)
    return format_html('<span class="cell {}">{}{}</span>{}', shade, words, said, planned)


def _planned(cell):
    """Needs and projects under the number."""
    if not cell.planned:
        return ""
    words, url = cell.planned
    place = format_html('<span class="vh">: {}</span>', cell.note)
    return format_html('<a class="planned" href="{}">{}{}</a>', url, words, place)


@register.simple_tag
def figure(number):
    """A whole number with thousands set apart."""
    return on_page(number)


@register.simple_tag
def trend_value(value, is_share):
    return f"{on_page(value)}\N{NO-BREAK SPACE}%" if is_share else on_page(value)


@register.filter
def cell_class(cell):
    return cell.css if isinstance(cell, Cell) else ""


@register.filter
def aligned(column):
    """Numbers stand at the end of their column."""
    return "num-col" if column.kind in ("number", "decimal") else ""


@register.simple_tag
def paired(columns, row, shown=None):
    """``[(column, cell)]``; with ``shown`` only the columns of these headers."""
    pairs = list(zip(columns, row, strict=True))
    return [pair for pair in pairs if not shown or pair[0].header in shown]
