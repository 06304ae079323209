"""The program's way in, through and out: what it opens, the tasks it runs, how it is asked to stop, how it leaves."""
