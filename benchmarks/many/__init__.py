"""Several relays on one PostgreSQL: what they accept together, and how soon one has what another has accepted.

`scripts/bench --many` starts it; it is no part of the usual run, because it needs other people's servers.
"""
