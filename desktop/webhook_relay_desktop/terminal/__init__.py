"""The program without a window: `up --headless` and `connect`, as lines in a terminal."""
