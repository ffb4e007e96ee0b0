"""What memberships need from outside."""
