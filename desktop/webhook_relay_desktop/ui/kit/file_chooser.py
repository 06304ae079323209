"""FileChooser: the one way to ask for a file or a folder. It lists and describes files by their names alone.

Closing any descriptor of a file drops every POSIX lock that this process holds on it (fcntl(2)), and SQLite's locks are
such (sqlite.org/howtocorrupt.html, 2.2). A chooser in this process that opens what it lists, to find out its type,
takes them from the inbox and from the own relay's store: the next program that looks into one then takes it for unused,
and deletes its log. Qt's own icons do that, and so does GTK's chooser. macOS and Windows ask outside of this process.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QFileInfo, QMimeDatabase, Qt
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QWidget

IconType = QAbstractFileIconProvider.IconType
ASKS_OUTSIDE = sys.platform in ("darwin", "win32")
"""Whether the system's chooser is another process."""


class NamesOnly(QFileIconProvider):
    """Icons and types of files that nobody opens for them."""

    def icon(self, what: IconType | QFileInfo) -> QIcon:
        """Return an icon for a file, or for a kind of files."""
        if isinstance(what, QFileInfo):
            what = IconType.Folder if what.isDir() else IconType.File
        return super().icon(what)

    def type(self, info: QFileInfo) -> str:
        """Say what a file of this name is."""
        return QMimeDatabase().mimeTypeForFile(info, QMimeDatabase.MatchMode.MatchExtension).comment()


class FileChooser(QFileDialog):
    """Asks for a file that is there; `for_saving` and `for_folder` make it ask for another thing. It goes when closed.

    Say what happens with the answer by `fileSelected`, then `open` it.
    """

    def __init__(self, parent: QWidget, title: str, folder: str = "") -> None:
        if not ASKS_OUTSIDE:  # as an option it would come too late: a native chooser would be there already
            QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
        super().__init__(parent, title, folder)
        self._names_only = NamesOnly()  # Qt does not keep it
        self.setIconProvider(self._names_only)
        self.setOption(QFileDialog.Option.ReadOnly)  # its menu would delete the inbox
        self.setFileMode(QFileDialog.FileMode.ExistingFile)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def for_saving(self, name: str) -> None:
        """Ask for a file to be written, and offer this name."""
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.selectFile(name)

    def for_folder(self) -> None:
        """Ask for a folder."""
        self.setFileMode(QFileDialog.FileMode.Directory)
        self.setOption(QFileDialog.Option.ShowDirsOnly)
