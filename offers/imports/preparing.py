"""From a file to a plan: what it is, what its columns hold, what they probably mean."""

from dataclasses import dataclass

from .cleaning import is_broken
from .detecting import Shape
from .foreign import is_help_row
from .plan import Plan, guess
from .reading import FileError
from .sources import read_records, read_shape
from .survey import Survey, survey
from .vocabulary import Vocabulary


@dataclass
class Prepared:
    shape: Shape
    survey: Survey
    plan: Plan
    vocabulary: Vocabulary

    def notes(self):
        """What the first pass found odd, as German sentences."""
        notes = []
        if broken := self.survey.broken:
            notes.append(
                f"In {len(broken)} {_rows(self.shape, len(broken))} sind Umlaute zerstört "
                f"({_some(broken)}). Sie lassen sich nicht wiederherstellen: Bitte die Quelle "
                "neu ausgeben lassen."
            )
        if any(map(is_broken, self.shape.headers)):
            notes.append("In den Überschriften sind Umlaute zerstört.")
        if uneven := self.survey.uneven:
            notes.append(
                f"{len(uneven)} {_rows(self.shape, len(uneven))} "
                f"{'hat' if len(uneven) == 1 else 'haben'} mehr Zellen als die Kopfzeile "
                f"({_some(uneven)})."
            )
        return notes


def prepare(file, *, file_name, plan=None, codes=None, sheet=""):
    """Read the open binary ``file`` once and return what is needed to import it.

    ``plan``: of a saved profile; without one everything is guessed. Raises FileError.
    """
    shape = read_shape(file, sheet)
    plan = plan or Plan()
    plan.codes = codes or plan.codes
    records = (record for record in read_records(file, shape) if not is_help_row(record.cells))
    found = survey(records, shape.headers, plan.decoded)
    if not found.rows:
        raise FileError("Die Datei enthält nur Überschriften und keine Angebote.")
    vocabulary = Vocabulary(plan.values)
    if not plan.columns:
        guessed = guess(found, vocabulary, file_name=file_name, header_line=_header(shape))
        guessed.codes, guessed.values = plan.codes, plan.values
        guessed.defaults |= {key: text for key, text in plan.defaults.items() if text}
        plan = guessed
    return Prepared(shape, found, plan, vocabulary)


def _header(shape):
    return shape.header_line if shape.kind in ("csv", "xlsx") else 1


def _rows(shape, count):
    words = {"Zeile": ("Zeile", "Zeilen"), "Eintrag": ("Eintrag", "Einträgen")}
    return words[shape.row_word][count != 1]


def _some(lines):
    return ", ".join(map(str, lines[:10])) + (" …" if len(lines) > 10 else "")
