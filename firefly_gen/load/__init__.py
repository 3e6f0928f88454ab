"""Profile files in, one complete profile out."""
