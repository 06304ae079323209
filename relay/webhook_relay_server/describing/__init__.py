"""What a webhook says in words: its type, a line about it, its time and id. Pure: bytes and headers in, text out.

`body` reads what came, `payload` finds values in it, `descriptions` has a table for each kind of sender, `sentences`
fills them, `wording` says how a value reads, `moments` reads times, and `description` is the way through all of them.
"""
