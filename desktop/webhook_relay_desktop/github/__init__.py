"""GitHub, as far as a webhook needs it: the repositories of a token, and the webhooks of a repository.

`answers` are what GitHub says, `faults` what went wrong in words, `webhooks` what a webhook should be like and what is
wrong with one; `client` asks.
"""
