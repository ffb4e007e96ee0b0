"""Speaking to somebody: the faces that a post names, their notices, and calls to those who are on call."""
