"""Changes of the tables, one module for each revision: `run.py` runs them, `schema.py` decides which.

A revision says in its own words what it does and knows nothing of `models.py`, which goes on changing: its tables are
written out. To add one: change `models.py`, write `revision_NNNN.py` with `upgrade(operations)`, add its number to
`schema.REVISIONS`. The tests compare what the revisions make with the models, on every engine.
"""
