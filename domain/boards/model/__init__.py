"""What all of boards is about: boards, threads, posts, and the places where one writes."""
