"""The forms of other programs."""
