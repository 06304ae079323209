"""The main window, the tray, the small window without one, and what stands at their edges."""
