"""What holds an index and answers a query; one protocol, several engines."""
