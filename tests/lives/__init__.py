"""Random lives of cases, led by the engine and by an independent referee in step."""
