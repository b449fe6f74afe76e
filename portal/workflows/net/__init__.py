"""A process model as the engine sees it: nodes and flows read from BPMN XML, made explicit, immutable."""
