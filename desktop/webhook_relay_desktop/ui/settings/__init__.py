"""The settings dialog, its pages, and the dialogs behind them."""
