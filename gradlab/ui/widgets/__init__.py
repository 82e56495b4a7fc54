"""Controls that own URL parameters."""
