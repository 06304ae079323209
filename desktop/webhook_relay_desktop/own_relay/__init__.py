"""The relay inside this program, seen from the program: starting it, its address and secret, a test event.

`embedded` runs it.
"""
