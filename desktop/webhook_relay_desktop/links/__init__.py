"""The connections of the settings: one Link each, followed at the same time, and what is true of them."""
