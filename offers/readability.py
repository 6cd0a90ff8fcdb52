"""How easy a German text is to read, and what would make it easier. Advice, never a refusal.

The figure is the LIX of C. H. Björnsson (Läsbarhet, Stockholm 1968): words for each sentence plus
the share in per cent of words with more than six letters. It needs no syllables and serves German
well; about 40 is a newspaper's easy article, beyond 50 it becomes official language.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

FEWEST_WORDS = 20  # below that one long word decides the figure
EASY, HARD = 45, 55
LONG_SENTENCE_WORDS = 20
LONG_WORD_LETTERS = 20
SHOWN_EXAMPLES = 3

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
# A full stop ends no sentence after these, after a single letter or after a number.
_NO_END = re.compile(
    r"\b(?:bzw|ca|etc|evtl|ggf|inkl|max|min|nr|str|tel|usw|vgl|dr|prof|st|mind|zzgl|[a-zäöü]|\d+)\.",
    re.IGNORECASE,
)
# Possessive, and never begun in the middle of a run: "....." must not be read again from each dot.
_END = re.compile(r"(?<![.!?…:])[.!?…:]++[\s»«“”\")]++(?=\S)|\n+")
_AUXILIARY = re.compile(r"\b(?:werden|wird|wurden|wurde|worden)\b", re.IGNORECASE)
_PARTICIPLE = re.compile(
    # "-en" after be-, ver- … is mostly an infinitive: "wird bezahlen" is the future tense.
    r"\b(?:\w{2,4})?ge\w{2,}(?:t|en)\b|\b(?:be|ver|er|ent|zer|miss)\w{2,}t\b|\b\w{3,}iert\b"
)


@dataclass(frozen=True)
class Readability:
    """``lix`` None: too short for a figure. ``hints``: sentences of advice, possibly none."""

    lix: int | None
    hints: tuple[str, ...]

    @property
    def is_hard(self):
        return self.lix is not None and self.lix > HARD

    @property
    def label(self):
        """The figure in a word; empty where there is none."""
        if self.lix is None:
            return ""
        if self.lix <= EASY:
            return _("leicht")
        return _("schwer") if self.is_hard else _("mittel")


def readability(text):
    """Return the Readability of ``text``; line breaks end a sentence as full stops do."""
    sentences = sentences_of(text)
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    hints = (
        *_long_sentences(sentences),
        *_long_words(words),
        *_passive(sentences),
    )
    return Readability(lix(sentences, words), hints)


def lix(sentences, words):
    """Björnsson's figure, rounded; None for very short texts."""
    if len(words) < FEWEST_WORDS:
        return None
    long_words = sum(len(word.replace("-", "")) > 6 for word in words)
    return round(len(words) / len(sentences) + 100 * long_words / len(words))


def sentences_of(text):
    """Split ``text`` into sentences with at least one word."""
    # The mark stands for a full stop that ends nothing; it is no word and no white space.
    guarded = _NO_END.sub(lambda found: found[0][:-1] + "\x00", text)
    parts = (part.replace("\x00", ".").strip() for part in _END.split(guarded))
    return [part for part in parts if _WORD.search(part)]


def _long_sentences(sentences):
    found = [one for one in sentences if len(_WORD.findall(one)) > LONG_SENTENCE_WORDS]
    if found:
        text = ngettext(
            "%(n)d Satz hat mehr als %(limit)d Wörter: »%(example)s« Teilen Sie ihn.",
            "%(n)d Sätze haben mehr als %(limit)d Wörter, zuerst: »%(example)s« Teilen Sie sie.",
            len(found),
        )
        example = " ".join(found[0].split()[:8]) + " …"
        yield text % {"n": len(found), "limit": LONG_SENTENCE_WORDS, "example": example}


def _long_words(words):
    parts = {word: max(map(len, word.split("-"))) for word in words}
    found = [word for word, length in parts.items() if length >= LONG_WORD_LETTERS]
    if found:
        text = _("Lange Wörter: %(words)s. Kürzer sagen oder mit Bindestrich teilen.")
        yield text % {"words": ", ".join(found[:SHOWN_EXAMPLES])}


def _passive(sentences):
    found = [example for one in sentences if (example := _passive_words(one))]
    if found:
        text = _("Passiv: %(examples)s. Sagen Sie, wer etwas tut: »Wir beraten Sie.«")
        examples = ", ".join(f"»{example}«" for example in found[:SHOWN_EXAMPLES])
        yield text % {"examples": examples}


def _passive_words(sentence):
    """Return ``wird … angeboten`` if ``sentence`` looks like passive voice, else an empty text."""
    auxiliary = _AUXILIARY.search(sentence)
    if auxiliary is None:
        return ""
    before, after = sentence[: auxiliary.start()], sentence[auxiliary.end() :]
    if follows := list(_PARTICIPLE.finditer(after)):
        return f"{auxiliary[0]} … {follows[-1][0]}"
    words = before.split()
    if words and (last := _PARTICIPLE.fullmatch(words[-1])):  # "…, dass es angeboten wird"
        return f"{last[0]} {auxiliary[0]}"
    return ""
