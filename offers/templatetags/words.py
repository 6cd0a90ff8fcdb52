"""Words of the content in the language of the page; known to all templates without ``load``.

Where a text is not translated, the German one stands there and says so to screen readers, to the
browser's hyphenation and, right to left, to the order of signs: ``lang="de" dir="ltr"``.
"""

from django import template
from django.conf.locale import LANG_INFO
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from offers.alternates import alternate_paths
from offers.models import TranslationStatus
from offers.translations.registry import EASY, GERMAN
from offers.translations.texts import (
    GermanText,
    german_only,
    is_german,
    shown,
    state_of,
    translated,
    translated_lines,
)

register = template.Library()

CARD_LANGUAGES = 5

# What a reader is told about words that nobody has checked or written.
STATE_WORDS = {
    "missing": _("Diesen Text gibt es noch nicht in Ihrer Sprache. Er steht hier auf Deutsch."),
    TranslationStatus.OUTDATED: _(
        "Der deutsche Text hat sich inzwischen geändert. Diese Übersetzung kann veraltet sein."
    ),
    TranslationStatus.MACHINE: _(
        "Von einem Programm übersetzt und noch nicht geprüft. Es gilt der deutsche Text."
    ),
    TranslationStatus.UNCHECKED: _(
        "Diese Übersetzung ist noch nicht geprüft. Es gilt der deutsche Text."
    ),
}


@register.simple_tag
def text(row, name):
    """``{% text topic "title" %}``: the words, German ones marked."""
    return spoken(translated(row, name))


@register.simple_tag
def text_block(row, name):
    """The paragraphs of a longer text; German ones in a block of their own."""
    words = translated(row, name)
    paragraphs = linebreaks_filter(words)
    if isinstance(words, GermanText):
        return format_html('<div class="stack" lang="de" dir="ltr">{}</div>', paragraphs)
    return paragraphs


@register.filter
def plain(row, name):
    """The same without marks, for attributes and the head of the page."""
    return translated(row, name)


@register.filter
def text_lines(row, name):
    """The lines of a field that is a short list; print each with ``spoken``."""
    return translated_lines(row, name)


@register.filter
def spoken(words, is_german=False):
    """Words as they are, German ones on a foreign page marked; ``is_german``: they are."""
    if is_german or isinstance(words, GermanText):
        return format_html('<span lang="de" dir="ltr">{}</span>', words)
    return words


@register.filter
def spoken_cap(words):
    """``spoken`` with a capital letter."""
    return spoken(type(words)(capfirst(words)) if isinstance(words, str) else capfirst(words))


@register.filter
def german(words):
    """Text of the content that exists in German only."""
    return spoken(german_only(words))


@register.simple_tag
def german_attributes():
    """For an element whose whole text exists in German only."""
    return "" if is_german() else format_html(' lang="{}" dir="ltr"', GERMAN)


@register.inclusion_tag("includes/translation_note.html")
def translation_note(row):
    """The state of the texts of ``row``: German, unchecked, outdated; nothing if all is well."""
    state = state_of(row)
    return {"state": state, "words": STATE_WORDS.get(state, "")}


@register.inclusion_tag("includes/easy_text.html")
def easy_text(row, name="description"):
    """The text in easy language on a German page, if there is one."""
    found = shown(row, EASY) if is_german() else None
    return {"words": found.texts.get(name, "") if found else "", "is_checked": _is_checked(found)}


def _is_checked(found):
    return bool(found) and found.status == "checked"


def _address_of(request):
    """What was sent by POST has no address of its own to come back to."""
    if request is None:
        return ""
    return request.get_full_path() if request.method == "GET" else request.path


@register.inclusion_tag("includes/language_menu.html", takes_context=True)
def language_menu(context):
    """All languages by their own names; each leads to this page with the same query."""
    request = context.get("request")
    path = context.get("own_address") or _address_of(request)
    entries = [
        {
            "code": code,
            "url": url,
            "name": LANG_INFO[code]["name_local"].capitalize(),
            "direction": _direction(code),
        }
        for code, url in alternate_paths(path)
    ]
    language = get_language() or GERMAN
    return {
        "page_direction": _direction(language),
        "current": next(entry for entry in entries if entry["code"] == language),
        "others": [entry for entry in entries if entry["code"] != language],
    }


def _direction(code):
    return "rtl" if LANG_INFO[code]["bidi"] else "ltr"


@register.simple_tag
def card_languages(offer):
    """The first languages of an offer by their own names, as items of a list."""
    shown, is_german_page = offer.languages.all()[:CARD_LANGUAGES], is_german()
    return format_html_join("", "{}", ((_language_item(one, is_german_page),) for one in shown))


def _language_item(language, is_german_page):
    """What is German on a German page needs no mark; easy language is German, too."""
    code = "de" if language.code == EASY else language.code
    return format_html(
        "<li{}{}>{}</li>",
        "" if is_german_page and code == "de" else format_html(' lang="{}"', code),
        SafeString(' dir="rtl"') if language.direction == "rtl" else "",
        language.endonym or language.name,
    )
