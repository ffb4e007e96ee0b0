"""The driven side: what serves the domain's ports. Only `api/bootstrap` imports from here."""
