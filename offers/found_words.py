"""The words that were searched for, marked in what a list shows of its offers."""

from offers.search.highlight import Highlighter
from offers.translations.texts import translated


def mark_words(offers, plan, lexicon):
    """Give each offer ``title_chunks`` and ``summary_chunks``: pairs of text and "is a hit"."""
    highlighter = Highlighter(plan, lexicon)
    for offer in offers:
        offer.title_chunks = highlighter.chunks(translated(offer, "title"))
        offer.summary_chunks = highlighter.chunks(translated(offer, "summary"))
