"""The history: the table with its model, the filter bar, saved views, columns and what is done with rows."""
