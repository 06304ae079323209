"""The colours for light and dark, and what each of them says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a colour says. Never said by colour alone: a word or a shape goes with it."""

    GOOD = "good"
    BUSY = "busy"
    BAD = "bad"
    QUIET = "quiet"


@dataclass(frozen=True)
class Colours:
    """One scheme's colours. Texts have at least 4.5:1 contrast on `surface` and on their own `_soft` colour."""

    window: str
    surface: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    accent_text: str
    on_accent: str
    accent_hover: str
    selection: str
    hover: str
    good: str
    good_soft: str
    busy: str
    busy_soft: str
    bad: str
    bad_soft: str
    quiet: str
    quiet_soft: str
    json_key: str
    json_string: str
    json_number: str
    json_word: str

    def of(self, tone: Tone) -> str:
        """Return the colour of a text or a dot with this tone."""
        return str(getattr(self, tone.value))

    def soft(self, tone: Tone) -> str:
        """Return the background that goes with `of(tone)`."""
        return str(getattr(self, f"{tone.value}_soft"))


LIGHT = Colours(
    window="#f3f5f8",
    surface="#ffffff",
    raised="#f8f9fb",
    border="#d9dee6",
    text="#1b2330",
    muted="#576273",
    accent="#3457d5",
    accent_text="#2f4fc4",
    on_accent="#ffffff",
    accent_hover="#2a48b8",
    selection="#e2e9ff",
    hover="#f1f4fa",
    good="#17703f",
    good_soft="#e1f3e8",
    busy="#8a5300",
    busy_soft="#fdf0d9",
    bad="#b3261e",
    bad_soft="#fce8e6",
    quiet="#566172",
    quiet_soft="#eceff4",
    json_key="#2f4fc4",
    json_string="#17703f",
    json_number="#8a5300",
    json_word="#8b2fa8",
)

DARK = Colours(
    window="#14171d",
    surface="#1b1f27",
    raised="#222731",
    border="#333b48",
    text="#e5e9f0",
    muted="#9ca8b9",
    accent="#4567e0",
    accent_text="#93adff",
    on_accent="#ffffff",
    accent_hover="#3d5fd4",
    selection="#2a3759",
    hover="#222835",
    good="#67d197",
    good_soft="#173526",
    busy="#f2b95f",
    busy_soft="#3a2d14",
    bad="#ff8f88",
    bad_soft="#43211f",
    quiet="#a3aebf",
    quiet_soft="#2a303b",
    json_key="#93adff",
    json_string="#7fd3a3",
    json_number="#f2b95f",
    json_word="#d6a0ea",
)
