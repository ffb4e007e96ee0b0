"""What others may learn of boards: that something is there now. Its text is read where it stands."""
