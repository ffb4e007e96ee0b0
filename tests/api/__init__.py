"""Use cases through the API, as a client lives them; a folder for each module."""
