"""What stands between the window and the rest: each desk answers one kind of wish and fills its part of the window."""
