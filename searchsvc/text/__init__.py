"""What is done to text: the only place that knows languages."""
