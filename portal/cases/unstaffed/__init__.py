"""Open work that reaches nobody: steps whose role no active person holds, there or anywhere above."""
