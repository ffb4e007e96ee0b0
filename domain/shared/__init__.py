"""The words that every module speaks in: ids, time, refusals, who acts, what happened, and the shape of a page."""
