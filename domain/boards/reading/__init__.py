"""What one reader sees, how far they have come, and how they want to have it."""
