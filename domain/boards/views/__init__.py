"""What boards take in and show: commands and views."""
