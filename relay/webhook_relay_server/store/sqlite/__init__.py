"""The store in one SQLite file: for one relay, with nothing to set up."""
