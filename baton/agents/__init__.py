"""What runs the agents of each kind, and how agents written in Python are found."""
