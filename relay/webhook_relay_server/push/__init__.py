"""Wake-ups: they say that a channel has grown, never what is in it."""
