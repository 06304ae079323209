"""Administering: what people change, from the command line (`administration`) and over the API (`management`)."""
