"""The file's own types and languages: `itemDefinition`s are other names for simple kinds, with values allowed."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from portal.workflows.dmn.errors import OtherKind, OtherLanguage, clipped
from portal.workflows.dmn.kinds import Kind, kind_of
from portal.workflows.dmn.opening import told

_LANGUAGES: Final = ("feel", "s-feel", "python", "verivali")


class Types:
    """What the type names of one file mean."""

    def __init__(self, root: Any) -> None:
        self.space = etree.QName(root).namespace
        self.named: dict[str, Any] = {node.get("name", ""): node for node in root.findall(self._tag("itemDefinition"))}
        self.spoken(root)

    def kind(self, type_ref: str | None) -> Kind:
        """The kind a `typeRef` means."""
        return self._meant(type_ref or "")[0]

    def allowed(self, type_ref: str | None) -> str:
        """The values the file's own type allows, as written; nothing when it is none or allows all."""
        return self._meant(type_ref or "")[1]

    def spoken(self, node: Any) -> None:
        """Refuse expressions in a language that is not ours."""
        language = node.get("expressionLanguage", "").strip()
        last = language.lower().rstrip("/").rpartition("/")[2]
        if language and last not in _LANGUAGES and "feel" not in last:
            raise OtherLanguage(language=clipped(language))

    def _tag(self, name: str) -> str:
        return f"{{{self.space}}}{name}"

    def _meant(self, type_ref: str) -> tuple[Kind, str]:
        definition = self.named.get(type_ref.rpartition(":")[2].strip())
        if definition is None:
            return kind_of(type_ref), ""
        base = definition.findtext(self._tag("typeRef"))
        if base is None or definition.get("isCollection") == "true":
            raise OtherKind(kind=clipped(type_ref))
        return kind_of(base), told(definition.find(self._tag("allowedValues")))
