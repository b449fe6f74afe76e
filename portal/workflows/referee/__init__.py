"""SpiffWorkflow as the gate's referee: a second opinion on diagrams made of the elements it walks rightly."""
