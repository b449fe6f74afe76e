"""The deploy gate: each finding has a diagram that shows it and a healthy twin that does not."""
