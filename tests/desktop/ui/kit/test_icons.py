from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from webhook_relay.handler import RunState
from webhook_relay_desktop.ui.history.row_delegate import RUN_GLYPHS, RUN_TONES
from webhook_relay_desktop.ui.kit.icons import ICON_SIZES, Icons, glyph_of_type
from webhook_relay_desktop.ui.links.link_look import TrayPicture
from webhook_relay_desktop.ui.settings.settings_dialog import PAGES

GLYPHS = sorted(Path(str(file)).stem for file in files("webhook_relay_desktop").joinpath("assets", "icons").iterdir())
"""Every glyph there is."""


def inked(image: QImage) -> int:
    return sum(image.pixelColor(x, y).alpha() > 0 for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("picture", TrayPicture)
def test_the_tray_icon_has_every_size_a_panel_asks_for(icons: Icons, picture: TrayPicture) -> None:
    icon = icons.tray(picture)
    assert {size.width() for size in icon.availableSizes()} == set(ICON_SIZES)
    assert inked(icon.pixmap(16, 16).toImage()) > 16 * 16 / 2


def test_the_tray_pictures_differ_even_without_colour(icons: Icons) -> None:
    grey = [
        icons.tray(picture).pixmap(16, 16).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        for picture in TrayPicture
    ]
    assert all(one != other for place, one in enumerate(grey) for other in grey[place + 1 :])


@pytest.mark.parametrize("name", GLYPHS)
def test_every_glyph_draws_something_in_the_colour_asked_for(icons: Icons, name: str) -> None:
    image = icons.pixmap(name, 32, "#ff0000").toImage()
    assert inked(image) > 20
    assert any(image.pixelColor(x, y).getRgb() == (255, 0, 0, 255) for x in range(32) for y in range(32))


def test_a_glyph_has_twice_the_pixels_on_a_fine_screen(icons: Icons) -> None:
    assert icons.pixmap("copy", 16, ratio=2.0).width() == 32
    assert not icons.glyph("copy").isNull()
    assert not icons.app().isNull()


@pytest.mark.parametrize(
    ("event_type", "glyph"),
    [
        ("github.push", "commit"),
        ("github.pull_request.opened", "pull-request"),
        ("stripe.invoice.paid", "card"),
        ("nonsense", "bolt"),
        ("", "bolt"),
    ],
)
def test_an_event_type_has_a_glyph(event_type: str, glyph: str) -> None:
    assert glyph_of_type(event_type) == glyph
    assert glyph in GLYPHS


def test_every_state_and_page_has_a_glyph_and_a_tone() -> None:
    assert set(RUN_GLYPHS) == set(RUN_TONES) == set(RunState)
    assert {*RUN_GLYPHS.values(), *(glyph for _words, glyph in PAGES)} <= set(GLYPHS)
