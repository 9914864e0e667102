"""Who may do what with a remiss, by subject; always with the reason when the answer is no."""
