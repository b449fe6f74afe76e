"""What those who draw processes ask of the engine: the diagram in words, the gate, promised paths, decisions tried."""

from portal.workflows.authoring.adapting import adapted, promised
from portal.workflows.authoring.checking import checked
from portal.workflows.authoring.outlining import outlined
from portal.workflows.authoring.recording import dropped, paths, recorded
from portal.workflows.authoring.trying import tried

__all__ = ["adapted", "checked", "dropped", "outlined", "paths", "promised", "recorded", "tried"]
