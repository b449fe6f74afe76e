"""The API keeps what its document promises: schemathesis sends it right and wrong things and reads every answer.

No crash, no status or shape the document does not know, nothing of another area, whatever is sent.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.views.api.checking import errors_of
from portal.views.api.document import document, routes
from portal.views.api.schemas import SCHEMAS
from tests.conftest import Web
from tests.people import KARANGSARI
from tests.views.api.programs import Program
from tests.views.registry.desk import Registered

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EXAMPLES = 12
"""For each route and mode."""
FOREIGN = ("Made Sukirman", "5103052001")
"""What Sari's token must never be told."""


@pytest.fixture(scope="module")
def api_schema(web: Web, siks: Program, registered: Registered) -> Any:
    web.app.config["API_CALLS_PER_MINUTE"] = 10**6
    config = SchemathesisConfig(seed=20261125)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", web.app, config=config)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
def test_every_route_keeps_its_promise(
    api_schema: Any, siks: Program, registered: Registered, mode: GenerationMode
) -> None:
    tried = [result.ok() for result in api_schema.get_all_operations()]
    assert len(tried) >= 14
    seen: Counter[int] = Counter()
    for operation in tried:
        if mode == GenerationMode.NEGATIVE and not (operation.query or operation.body):
            continue  # an address that names nothing is no wrong question: it is 404
        promised(operation, siks, registered, mode, seen)
    assert set(seen) >= ({200, 201, 404, 422} if mode == GenerationMode.POSITIVE else {400, 422}), seen


def promised(operation: Any, siks: Program, registered: Registered, mode: GenerationMode, seen: Counter[int]) -> None:
    """Ask one route many things; hypothesis shows the smallest that breaks the promise."""

    @given(case=operation.as_strategy(generation_mode=mode), near=st.booleans())
    @settings(
        max_examples=EXAMPLES * (3 if operation.body else 1),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    def asked(case: schemathesis.Case, near: bool) -> None:
        if near and mode == GenerationMode.POSITIVE:
            aim(case, registered)
        answer = case.call(headers={"Authorization": f"Bearer {siks.secret}"})
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)
        told, sent = answer.content.decode("utf-8", "replace"), f"{case.body!r}{case.query!r}{case.path_parameters!r}"
        if "/wilayah" not in case.path:
            assert [mark for mark in FOREIGN if mark in told and mark not in sent] == []

    asked()


def aim(case: schemathesis.Case, registered: Registered) -> None:
    """Let what was made up be about what Sari's village has."""
    known = {
        "keluarga_id": registered.paimin,
        "individu_id": registered.wartini,
        "ruta_id": registered.ruta,
        "list_name": "lantai",
        "code": KARANGSARI,
    }
    for name in case.path_parameters or {}:
        case.path_parameters[name] = str(known.get(name, registered.paimin))
    if isinstance(case.body, dict):
        ours = {"desa": str(KARANGSARI), "keluarga_id": str(registered.paimin)}
        case.body |= {name: value for name, value in ours.items() if name in case.body}
        case.body |= {"ajukan": False, "alasan": "Data lama berubah."} if "jenis" in case.body else {}
        for one in [case.body.get("ruta", {}), *case.body.get("anggota", [])]:
            one.update({name: "Baru" for name in ("alamat", "nama") if name in one})
        case.query.pop("dry_run", None)


def test_the_document_is_openapi_and_its_schemas_are_schemas(web: Web) -> None:
    with web.app.test_request_context():
        made = document(web.app)
    assert made["openapi"] == "3.1.0"
    for one in made["components"]["schemas"].values():
        Draft202012Validator.check_schema(one)
    named = {rule.rule for rule, _method, _contract in routes(web.app)}
    ours = {rule.rule for rule in web.app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    assert ours - named == {"/api/v1/openapi.json", "/api/v1/security/login", "/api/v1/security/refresh"}


@pytest.mark.parametrize(
    "value",
    ["", "1980-03-12", "1980-3-12", "1980-03-12\n", "१९८०-03-12"],
)
def test_the_server_takes_what_the_schema_takes(value: str) -> None:
    """Digits and line ends as the standard means them, not as Python's `$` and `\\d` do."""
    field = SCHEMAS["IsianAnggota"]["properties"]["tanggal_lahir"]
    assert bool(errors_of(value, field)) == (value not in {"", "1980-03-12"})
