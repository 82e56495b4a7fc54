"""What things are called and how they are painted: sentences, roles, colours."""
