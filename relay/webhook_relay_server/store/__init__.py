"""The store: SQL lives here and nowhere else."""
