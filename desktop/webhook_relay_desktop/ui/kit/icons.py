"""Icons: drawn from the SVG files in `assets/`, glyphs in the theme's colours."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from webhook_relay_desktop.settings.connections import Colour
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.links.link_look import TrayPicture
from webhook_relay_desktop.ui.links.link_marks import mark_icon

ICON_SIZES = (16, 20, 22, 24, 32, 48, 64, 128, 256)
"""Panels and docks ask for these; a StatusNotifierItem host is handed every one of them and scales the rest."""
GLYPH_SIZES = (16, 20, 24, 32, 40, 48)
"""In pixels of the screen: those of buttons, and twice as many for a screen with twice as many."""
_ASSETS = "webhook_relay_desktop"

_GLYPH_OF_TYPE = {
    "ping": "ping",
    "push": "commit",
    "create": "branch",
    "delete": "branch",
    "fork": "branch",
    "pull_request": "pull-request",
    "pull_request_review": "pull-request",
    "pull_request_review_comment": "comment",
    "pull_request_review_thread": "comment",
    "merge_request": "pull-request",
    "issues": "issue",
    "issue": "issue",
    "issue_comment": "comment",
    "commit_comment": "comment",
    "note": "comment",
    "discussion": "comment",
    "discussion_comment": "comment",
    "release": "tag",
    "package": "tag",
    "registry_package": "tag",
    "star": "star",
    "watch": "star",
    "check_run": "check",
    "check_suite": "check",
    "status": "check",
    "workflow_run": "play",
    "workflow_job": "play",
    "workflow_dispatch": "play",
    "pipeline": "play",
    "deployment": "play",
    "deployment_status": "play",
    "dependabot_alert": "shield-alert",
    "code_scanning_alert": "shield-alert",
    "secret_scanning_alert": "shield-alert",
    "security_advisory": "shield-alert",
    "repository_vulnerability_alert": "shield-alert",
    "invoice": "card",
    "charge": "card",
    "payment_intent": "card",
    "customer": "card",
    "checkout": "card",
}


class Icons:
    """Hands out icons. Glyphs take the theme's colours as they are now: ask again after `Theme.changed`."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def app(self) -> QIcon:
        """Return the application's icon."""
        return _drawn("app-icon.svg")

    def tray(self, picture: TrayPicture) -> QIcon:
        """Return the tray's icon, legible on light and dark panels from 16 to 64 pixels."""
        return _drawn(f"tray-{picture.value}.svg")

    def mark(self, colour: Colour, *, filled: bool = True) -> QIcon:
        """Return a connection's mark: filled while it is connected."""
        return mark_icon(self._theme, colour, filled=filled)

    def glyph(self, name: str, colour: str = "") -> QIcon:
        """Return the one-colour glyph `assets/icons/<name>.svg` in `colour` (default: the text's)."""
        return _glyph(name, colour or self._theme.colours.text, self._theme.colours.muted)

    def pixmap(self, name: str, size: int, colour: str = "", ratio: float = 1.0) -> QPixmap:
        """Return one glyph as a picture of `size` device-independent pixels."""
        return _glyph_pixmap(name, colour or self._theme.colours.text, size, ratio)


def glyph_of_type(event_type: str) -> str:
    """Return the glyph's name for an event type such as `github.pull_request.opened`."""
    parts = event_type.split(".")
    return next((_GLYPH_OF_TYPE[part] for part in parts[1:3] if part in _GLYPH_OF_TYPE), "bolt")


@lru_cache(maxsize=16)
def _drawn(name: str) -> QIcon:
    renderer = QSvgRenderer(QByteArray(_asset(name)))
    icon = QIcon()
    for size in ICON_SIZES:
        icon.addPixmap(_rendered(renderer, size, 1.0))
    return icon


@lru_cache(maxsize=256)
def _glyph(name: str, colour: str, disabled: str) -> QIcon:
    icon = QIcon()
    for size in GLYPH_SIZES:
        for mode, shade in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
            icon.addPixmap(_glyph_pixmap(name, shade, size, 1.0), mode)
    return icon


@lru_cache(maxsize=512)
def _glyph_pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    source = _asset(f"icons/{name}.svg").replace(b"currentColor", QColor(colour).name().encode())
    return _rendered(QSvgRenderer(QByteArray(source)), size, ratio)


def _rendered(renderer: QSvgRenderer, size: int, ratio: float) -> QPixmap:
    side = round(size * ratio)
    pixmap = QPixmap(QSize(side, side))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _asset(name: str) -> bytes:
    return files(_ASSETS).joinpath("assets", *name.split("/")).read_bytes()
