"""What members ask about posts: staff to look at one, professionals whether it is right."""
