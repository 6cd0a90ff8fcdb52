"""Titles of chosen offers, and a plain search in them where no index helps."""

from offers.models import Offer
from offers.models.base import id_list
from offers.search.text import fold


def words_of(text):
    return fold(text).split()


def with_words_in_title(pairs, text):
    """Ids among ``pairs`` (id, title) whose title has all words of ``text``, in any spelling."""
    words = words_of(text)
    return [pk for pk, title in pairs if all(word in fold(title) for word in words)]


class Titles:
    """``{id: title}`` of a selection's offers, read once when somebody asks."""

    def __init__(self, selection):
        self.selection = selection
        self._known = None

    def of(self, ids):
        """``[(id, title)]`` of BitMap ``ids``, by title."""
        if self._known is None:
            self._known = self._load()
        ordered = self.selection.memory.catalogue.in_order(ids, "title").tolist()
        return [(pk, self._known[pk]) for pk in ordered if pk in self._known]

    def _load(self):
        if self.selection.frozen:
            return self.selection.memory.titles
        rows = Offer.objects.filter(pk__in=id_list(self.selection.ids)).order_by()
        return dict(rows.values_list("pk", "title"))
