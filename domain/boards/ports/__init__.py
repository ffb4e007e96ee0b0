"""What boards need from outside."""
