"""What memberships take in and show: commands and views."""
