"""One thing that stands out."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """``kind`` is stable, ``tone`` one of "stop", "warn", "ok"; ``rows`` are what it is about."""

    kind: str
    tone: str
    sentence: str
    rows: list = field(default_factory=list)
    advice: str = ""
