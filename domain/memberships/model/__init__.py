"""Communities, their rules, and memberships in them."""
