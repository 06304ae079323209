"""How the connections are: one source of words, tone and picture, and what is made of it."""
