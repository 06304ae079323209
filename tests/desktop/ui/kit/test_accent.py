from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webhook_relay_desktop.ui.kit.accent import READABLE, TOLD_APART, contrast, with_accent
from webhook_relay_desktop.ui.kit.colours import DARK, LIGHT, Colours, Tone

ACCENTS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
SCHEMES = st.sampled_from([LIGHT, DARK])


@given(ACCENTS, SCHEMES)
@example("#ffff00", LIGHT)
@example("#000000", DARK)
@example("#ffffff", LIGHT)
@example("#777777", DARK)
def test_every_accent_can_be_seen_and_every_text_read(accent: str, scheme: Colours) -> None:
    colours = with_accent(scheme, accent)
    assert contrast(colours.accent, colours.surface) >= TOLD_APART
    for ground in (colours.accent, colours.accent_hover):
        assert contrast(colours.on_accent, ground) >= READABLE
    for ground in (colours.surface, colours.window, colours.raised, colours.selection, colours.hover):
        assert contrast(colours.accent_text, ground) >= READABLE
    for text in (colours.text, colours.muted, *(colours.of(tone) for tone in Tone)):
        assert contrast(text, colours.selection) >= READABLE


@pytest.mark.parametrize("accent", ["#3584e4", "#c64600", "#26a269"])
def test_an_accent_that_can_be_seen_is_taken_as_it_is(accent: str) -> None:
    assert with_accent(LIGHT, accent).accent == with_accent(DARK, accent).accent == accent


def test_what_is_no_colour_changes_nothing() -> None:
    assert with_accent(LIGHT, "") is LIGHT
    assert with_accent(DARK, "red; image: url(x)") is DARK
