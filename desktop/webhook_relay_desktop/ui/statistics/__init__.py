"""The statistics window and what it draws."""
