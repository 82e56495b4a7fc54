"""The local rule of every operation that the lessons and typed functions can produce."""

from gradlab.tape.rules.table import RULES, Rule, rule_of

__all__ = ["RULES", "Rule", "rule_of"]
