"""Options: declared once, and the values that a program passes for them."""
