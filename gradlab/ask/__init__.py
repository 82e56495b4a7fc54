"""Questions whose key is a torch call: items, their seeds, verdicts, receipts."""
