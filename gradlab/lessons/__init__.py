"""What only one lesson knows: its results, its readings, its listings."""
