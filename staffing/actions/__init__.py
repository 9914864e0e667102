"""What chiefs and gruppledare do with many cases at once, through the actions of `cases`."""
