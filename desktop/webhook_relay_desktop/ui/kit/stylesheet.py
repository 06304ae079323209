"""The style sheet: what Fusion's palette cannot say (padding, rounded corners, quiet buttons)."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from string import Template

from webhook_relay_desktop.ui.kit.colours import Colours

_SHEET = Template(
    """
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 2px; }

QPushButton {
  background: $raised; color: $text; border: 1px solid $border; border-radius: 6px; padding: 5px 12px; min-height: 18px;
}
QPushButton:hover { background: $hover; border-color: $muted; }
QPushButton:pressed { background: $quiet_soft; }
QPushButton:focus { border-color: $accent; outline: none; }
QPushButton:disabled { color: $muted; background: $window; }
QPushButton:default, QPushButton[look="primary"] {
  background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton:default:hover, QPushButton[look="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton:default:focus, QPushButton[look="primary"]:focus { border-color: $text; }
QPushButton:default:disabled, QPushButton[look="primary"]:disabled {
  background: $quiet_soft; color: $muted; border-color: $border;
}
QPushButton[look="quiet"], QToolButton {
  background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px 8px; color: $text;
}
QPushButton[look="quiet"]:hover, QToolButton:hover { background: $hover; border-color: $border; }
QPushButton[look="quiet"]:focus, QToolButton:focus { border-color: $accent; }
QPushButton[look="quiet"]:checked, QToolButton:checked { background: $selection; color: $accent_text; }

QPushButton[look="view"] { font-weight: 600; padding: 4px 26px 4px 10px; }
QPushButton[menu="true"] { padding-right: 26px; }
QPushButton::menu-indicator {
  image: url("$chevron"); width: 12px; height: 12px;
  subcontrol-origin: padding; subcontrol-position: right center; right: 8px;
}
QFrame[look="chip"] { background: $selection; border: 1px solid $selection; border-radius: 13px; }
QFrame[look="chip"]:hover { border-color: $accent; }
QPushButton[look="chip"] {
  background: transparent; border: 1px solid transparent; border-radius: 12px; padding: 2px 4px 2px 10px;
  min-height: 18px; color: $text;
}
QPushButton[look="chip"]:hover { background: transparent; }
QPushButton[look="chip"]:focus { border-color: $accent; }
QToolButton[look="chip"] { border-radius: 10px; padding: 3px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QDialog[look="popup"] { background: $raised; border: 1px solid $border; }
QProgressBar { background: $quiet_soft; border: none; border-radius: 3px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QLineEdit, QPlainTextEdit, QDoubleSpinBox, QComboBox, QDateTimeEdit {
  background: $surface; color: $text; border: 1px solid $border; border-radius: 6px; padding: 4px 8px;
  selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit, QComboBox, QDoubleSpinBox, QDateTimeEdit { min-height: 20px; }
QLineEdit:focus, QPlainTextEdit:focus, QDoubleSpinBox:focus, QComboBox:focus { border-color: $accent; }
QLineEdit:disabled, QPlainTextEdit:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
  background: $window; color: $muted;
}
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QDoubleSpinBox[wrong="true"],
QLineEdit[wrong="true"]:focus, QPlainTextEdit[wrong="true"]:focus,
QDoubleSpinBox[wrong="true"]:focus { border-color: $bad; }
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; border: none; }
QDoubleSpinBox QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }

QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QListView::indicator {
  width: 15px; height: 15px; border: 1px solid $muted; border-radius: 4px; background: $surface;
}
QCheckBox::indicator:checked, QListView::indicator:checked {
  border-color: $accent; background: $accent; image: url("$tick");
}
QCheckBox::indicator:hover, QCheckBox::indicator:focus, QRadioButton::indicator:hover { border-color: $accent_text; }
QCheckBox:focus, QRadioButton:focus { color: $accent_text; }
QRadioButton::indicator {
  width: 15px; height: 15px; border: 1px solid $muted; border-radius: 8px; background: $surface;
}
QRadioButton::indicator:checked {
  width: 7px; height: 7px; border: 5px solid $accent; border-radius: 8px; background: $on_accent;
}
QCheckBox::indicator:disabled, QListView::indicator:disabled { border-color: $border; background: $quiet_soft; }
QPlainTextEdit[look="code"] { border-radius: 0; border: none; padding: 4px 12px; background: $surface; }
QComboBox::drop-down, QDateTimeEdit::drop-down { border: none; width: 26px; }
QComboBox::down-arrow, QDateTimeEdit::down-arrow { image: url("$chevron"); width: 14px; height: 14px; }
QComboBox QAbstractItemView {
  background: $surface; border: 1px solid $border; selection-background-color: $selection; selection-color: $text;
  padding: 2px; outline: none;
}

QTableView, QListView, QTreeView {
  background: $surface; border: none; outline: none;
  selection-background-color: $selection; selection-color: $text;
}
QListWidget[look="index"] { background: $window; border: none; border-right: 1px solid $border; padding: 10px 8px; }
QListWidget[look="index"]::item { padding: 7px 8px; margin: 1px 0; border-radius: 6px; color: $text; }
QListWidget[look="index"]::item:hover { background: $hover; }
QListWidget[look="index"]::item:selected { background: $selection; color: $text; }
QListWidget[look="framed"], QListView[look="framed"] { border: 1px solid $border; border-radius: 6px; padding: 4px; }
QListWidget[look="framed"]::item { padding: 5px 4px; }
QListView[look="framed"]::item:selected { background: $selection; color: $text; border-radius: 4px; }
QListWidget[look="dock"] { padding: 4px 0; }
QListWidget[look="dock"]::item { padding: 5px 16px; }
QListWidget[look="dock"]::item:selected { background: $selection; color: $text; }
QTableWidget::item { padding: 0 8px; }
QHeaderView { background: $surface; }
QHeaderView::section {
  background: $surface; color: $muted; border: none; border-bottom: 1px solid $border; padding: 6px 8px;
}
QTableCornerButton::section { background: $surface; border: none; }

QTabBar { background: transparent; }
QTabWidget::tab-bar { left: 16px; }
QTabBar::tab {
  background: transparent; color: $muted; padding: 11px 2px; margin: 0 18px 0 0; border: none;
  border-bottom: 2px solid transparent;
}
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { color: $accent_text; background: $selection; border-radius: 4px; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }

QSplitter::handle { background: $border; }
QSplitter::handle:hover { background: $accent; }
QScrollArea, QScrollArea > QWidget > QWidget[look="page"] { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; margin: 2px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
  background: transparent; border: none; width: 0; height: 0;
}

QMenuBar { background: $window; border-bottom: 1px solid $border; }
QMenuBar::item { padding: 5px 10px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $surface; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }

QFrame[look="card"] { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame[look="bar"] { background: $window; border: none; border-bottom: 1px solid $border; }
QFrame[look="foot"] { background: $window; border: none; border-top: 1px solid $border; }
QFrame[look="surface"] { background: $surface; border: none; }
QLabel[look="code"] { background: $raised; border: 1px solid $border; border-radius: 6px; padding: 8px; }
QFrame[look="problem"] { background: $bad_soft; border: none; border-bottom: 1px solid $bad; }
QFrame[look="told"] { background: $busy_soft; border: none; border-bottom: 1px solid $busy; }
QFrame[look="notice"] { background: $busy_soft; border: 1px solid $busy_soft; border-radius: 8px; }

QLabel { background: transparent; }
QLabel[look="muted"] { color: $muted; }
QLabel[look="good"] { color: $good; }
QLabel[look="busy"] { color: $busy; }
QLabel[look="bad"] { color: $bad; }
QLabel[look="quiet"] { color: $quiet; }
QLabel[badge="good"] { background: $good_soft; color: $good; border-radius: 7px; padding: 1px 8px; }
QLabel[badge="busy"] { background: $busy_soft; color: $busy; border-radius: 7px; padding: 1px 8px; }
QLabel[badge="bad"] { background: $bad_soft; color: $bad; border-radius: 7px; padding: 1px 8px; }
QLabel[badge="quiet"] { background: $quiet_soft; color: $quiet; border-radius: 7px; padding: 1px 8px; }
"""
)


def stylesheet_of(colours: Colours) -> str:
    """Return the application's style sheet in these colours."""
    return _SHEET.substitute(vars(colours), chevron=_picture("chevron.svg"), tick=_picture("tick.svg"))


def _picture(name: str) -> str:
    return Path(str(files("webhook_relay_desktop").joinpath("assets", name))).as_posix()
