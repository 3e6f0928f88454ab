"""Values that the stages hand to each other: frozen, typed, without behaviour beyond their own consistency."""
