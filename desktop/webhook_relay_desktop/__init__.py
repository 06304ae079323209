"""The desktop: receives events into its own inbox, notifies, shows them and runs handlers."""
