"""What goes on by itself in every serving process. Any number of processes may run the same chores side by side."""
