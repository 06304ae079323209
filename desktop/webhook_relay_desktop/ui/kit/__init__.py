"""What every window is made of: theme, colours, icons, texts made safe, small widgets and fields."""
