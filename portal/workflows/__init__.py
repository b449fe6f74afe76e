"""The process engine: SpiffWorkflow behind portal.cases.ports."""
