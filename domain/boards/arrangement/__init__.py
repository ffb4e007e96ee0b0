"""Which boards there are, in which order, for whom: what staff and blueprints say."""
