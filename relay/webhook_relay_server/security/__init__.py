"""What keeps strangers from doing harm."""
