"""Checks of a window as it is used without a mouse, or heard instead of seen: each returns what is wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QColor, QImage, QPixmap, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDateTimeEdit,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTabBar,
    QToolButton,
    QWidget,
)

from webhook_relay_desktop.ui.kit.push_button import PushButton

READABLE = 4.5
"""WCAG 2.2, success criterion 1.4.3: contrast of text of usual size."""
SMALLEST_TARGET = 24
"""WCAG 2.2, success criterion 2.5.8: pixels of what is pressed."""
SMALL_SCREEN = (1024, 700)
"""A window has to fit on a small laptop beside its panel."""
SCALE = 3
"""Texts are judged on a picture this much larger: thin strokes have a pixel of their full colour there."""
EVERYWHERE = (Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut)
"""Keys of a single widget may mean something else in the next one."""
ANSWERS = ("OK", "Cancel")
"""What ends a dialog that asks something."""
MOST_STOPS = 400
"""Tab stops after which a window is given up: somewhere the focus turns in a circle."""


def visible(window: QWidget, kind: type[QWidget] = QWidget) -> Iterator[QWidget]:
    """Return the widgets of a kind that are on the screen."""
    return (widget for widget in window.findChildren(kind) if widget.isVisibleTo(window))


def name_of(widget: QWidget) -> str:
    """Return what a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name)) if interface is not None else widget.accessibleName()


def told(widget: QWidget) -> str:
    """Return which widget that is, for a person who reads the test's output."""
    words = getattr(widget, "text", lambda: "")()
    return f"{type(widget).__name__}({widget.objectName() or words or name_of(widget)!r})"


def tab_stops(window: QWidget) -> list[QWidget]:
    """Return what takes the focus of the Tab key."""
    return [
        widget
        for widget in visible(window)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        and widget.isEnabledTo(window)
        and widget.focusProxy() is None
    ]


def nameless(window: QWidget) -> list[str]:
    """Return what takes the focus and has no name."""
    return [
        f"{told(widget)} in {told(widget.parentWidget())}"
        for widget in tab_stops(window)
        if not name_of(widget).strip() and not isinstance(widget, QScrollArea | QMenuBar) and not _part(widget)
    ]


def _part(widget: QWidget) -> bool:
    """Say whether it is the inside of another control, which has the name."""
    return isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox | QLineEdit | QTabBar)


def unreachable(window: QWidget) -> list[str]:
    """Press Tab until the focus is back where it began; return what it never came to."""
    stops = tab_stops(window)
    if not stops:
        return []
    stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    reached: list[QWidget] = []
    for _ in range(MOST_STOPS):
        focused = QApplication.focusWidget()
        if focused is None or focused in reached:
            break
        reached.append(focused)
        # A date is left behind its last part, as Qt's users know it.
        for _part_of_date in range(focused.sectionCount() if isinstance(focused, QDateTimeEdit) else 1):
            QTest.keyClick(focused, Qt.Key.Key_Tab)
    if QApplication.focusWidget() is reached[-1] and len(stops) > 1:
        return [f"{told(reached[-1])} keeps the focus when Tab is pressed"]
    return [told(widget) for widget in stops if widget not in reached and not _shares_focus(widget, reached)]


def _shares_focus(widget: QWidget, reached: list[QWidget]) -> bool:
    """Say whether arrows lead to it from a reached one: radio buttons of a group, the parts of a control."""
    if _part(widget):
        return True
    if not isinstance(widget, QAbstractButton):
        return False
    buttons = [other for other in reached if isinstance(other, QAbstractButton)]
    if (group := widget.group()) is not None and group.exclusive():
        return any(other.group() is group for other in buttons)
    return widget.autoExclusive() and any(other.parentWidget() is widget.parentWidget() for other in buttons)


def colliding_keys(window: QWidget) -> list[str]:
    """Return key combinations that two things answer, and letters that two entries of a menu or two buttons have."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for action in window.findChildren(QAction):
        for keys in action.shortcuts() if action.shortcutContext() in EVERYWHERE else []:
            owners[keys.toString()].add(action.text() or str(id(action)))
    for shortcut in window.findChildren(QShortcut):
        if shortcut.context() in EVERYWHERE:
            owners[shortcut.key().toString()].add(str(id(shortcut)))
    found = [f"{keys} is {sorted(names)}" for keys, names in owners.items() if keys and len(names) > 1]
    for menu in [*window.findChildren(QMenu), *window.findChildren(QMenuBar)]:
        found += _shared_letters(told(menu), [action.text() for action in menu.actions()])
    buttons = [button.text() for button in visible(window, QAbstractButton)]  # type: ignore[attr-defined]
    return found + _shared_letters("the window", buttons)


def _shared_letters(where: str, texts: list[str]) -> list[str]:
    letters = Counter(letter for text in texts if (letter := _letter(text)))
    return [f"Alt+{letter} is {count} entries of {where}" for letter, count in letters.items() if count > 1]


def _letter(text: str) -> str:
    plain = text.replace("&&", "")
    place = plain.find("&")
    return plain[place + 1 : place + 2].upper() if place >= 0 else ""


def loose_answers(window: QWidget) -> list[str]:
    """Return the answers of a dialog that stand in an order of their own: each desktop has one for all dialogs."""
    if not isinstance(window, QDialog):
        return []
    answers = (part for part in visible(window, QPushButton) if isinstance(part, QPushButton))
    return [
        told(answer)
        for answer in answers
        if answer.text().replace("&", "") in ANSWERS and not isinstance(answer.parent(), QDialogButtonBox)
    ]


def deaf_to_enter(window: QWidget) -> list[str]:
    """Return the buttons that Enter does not press: in a dialog it would give the answer in their place."""
    buttons = (part for part in visible(window, QPushButton) if isinstance(part, QPushButton))
    return [told(part) for part in buttons if not part.autoDefault() and not isinstance(part, PushButton)]


def too_small(window: QWidget) -> list[str]:
    """Return what is hard to hit, and the window itself when it does not fit on a small screen."""
    least = window.minimumSizeHint().expandedTo(window.minimumSize())
    found = []
    if least.width() > SMALL_SCREEN[0] or least.height() > SMALL_SCREEN[1]:
        found.append(f"the window needs {least.width()} x {least.height()}")
    for kind in (QPushButton, QToolButton, QComboBox, QLineEdit):
        found += [
            f"{told(widget)} is {widget.width()} x {widget.height()}"
            for widget in visible(window, kind)
            if min(widget.width(), widget.height()) < SMALLEST_TARGET and not _part(widget)
        ]
    return found


def squeezed(window: QWidget) -> list[str]:
    """Return the texts that have less room than they need; one that shortens itself says so by its size policy."""
    found = []
    for label in visible(window, QLabel):
        assert isinstance(label, QLabel)
        if label.wordWrap() and label.text():
            if label.height() < label.heightForWidth(label.width()):
                found.append(f"{told(label)} has {label.height()} of {label.heightForWidth(label.width())} pixels")
        elif label.sizePolicy().horizontalPolicy() is not QSizePolicy.Policy.Ignored:
            found += _narrow(label)
    for button in visible(window, QPushButton):
        found += _narrow(button)
    return found


def _narrow(widget: QWidget) -> list[str]:
    needed = widget.sizeHint().width()
    return [f"{told(widget)} has {widget.width()} of {needed} pixels"] if widget.width() < needed else []


def hard_to_read(window: QWidget) -> list[str]:
    """Return the texts whose colour is too near to their ground, judged by the pixels that are drawn."""
    picture = QPixmap(window.size() * SCALE)
    picture.setDevicePixelRatio(SCALE)
    window.render(picture)
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB32)
    found = []
    for kind in (QLabel, QAbstractButton, QTabBar):
        for widget in visible(window, kind):
            if not widget.isEnabled() or not _has_words(widget) or widget.visibleRegion().isEmpty():
                continue
            seen = widget.visibleRegion().boundingRect()
            if seen.height() < min(widget.height(), widget.fontMetrics().height()):
                continue  # cut by the edge of what scrolls, maybe through no letter
            place = seen.translated(widget.mapTo(window, QPoint(0, 0)))
            contrast = _contrast_in(image, place)
            if contrast < READABLE:
                found.append(f"{told(widget)} has a contrast of {contrast:.1f}")
    return found


def _has_words(widget: QWidget) -> bool:
    if isinstance(widget, QTabBar):
        return widget.count() > 0
    return bool(getattr(widget, "text", lambda: "")().strip())


def _contrast_in(image: QImage, place: QRect) -> float:
    """Return the contrast of the ground, which is most of a widget, and what differs most from it."""
    counts: Counter[int] = Counter()
    for y in range(place.top() * SCALE, min((place.bottom() + 1) * SCALE, image.height())):
        for x in range(place.left() * SCALE, min((place.right() + 1) * SCALE, image.width())):
            counts[image.pixel(x, y)] += 1
    if not counts:
        return READABLE
    ground = _luminance(QColor(counts.most_common(1)[0][0]))
    return max(_ratio(ground, _luminance(QColor(colour))) for colour in counts)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue, _alpha = colour.getRgbF()
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
