"""The lesson's frame."""

from gradlab.ui import lesson, number

with lesson("") as page:
    w = number(page, "w", "$w$", -5, 5, 2, 0.1)
