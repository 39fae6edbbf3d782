"""The description of the API is OpenAPI 3.1, complete, and open to whoever writes a program."""

from django.test import Client

from zhenjie.engines.ledger import declarations


def schema() -> dict:
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    return response.json()


def test_it_is_openapi_3_1_and_speaks_chinese() -> None:
    found = schema()
    assert found["openapi"].startswith("3.1")
    assert "Idempotency-Key" in found["info"]["description"]
    for operations in found["paths"].values():
        for operation in operations.values():
            assert any("\u4e00" <= ch <= "\u9fff" for ch in operation["summary"]), operation


def test_every_operation_needs_a_token_and_answers_faults_in_one_form() -> None:
    found = schema()
    assert found["components"]["securitySchemes"]
    for operations in found["paths"].values():
        for method, operation in operations.items():
            assert operation["security"]
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            if method != "get":
                assert "Idempotency-Key" in [given["name"] for given in operation["parameters"]]


def test_every_list_pages_by_cursor() -> None:
    found = schema()
    for path, operations in found["paths"].items():
        answer = operations.get("get", {}).get("responses", {}).get("200", {})
        name = str(answer).rpartition("/")[2].rstrip("'}")
        if name.startswith("Listing"):
            assert {"cursor", "limit"} <= {given["name"] for given in operations["get"]["parameters"]}, path


def test_there_is_no_page_that_asks_a_stranger_machine_for_its_script() -> None:
    assert Client().get("/api/v1/docs").status_code == 404


def test_every_register_is_described_from_its_declaration() -> None:
    found = schema()
    row = found["components"]["schemas"]["Row_sample_yard"]
    properties = row["properties"]
    assert properties["area"]["format"] == "decimal"
    assert properties["state"]["enum"] == ["idle", "talks", "used"]
    assert properties["rent"]["readOnly"] is True
    assert properties["mobile"]["x-masked"] == "mobile"
    assert {"name", "area"} <= set(row["required"])
    listing = found["paths"]["/api/v1/registers/sample.yard/rows"]["get"]
    assert {"cursor", "limit", "q", "sort", "area_min", "since_from", "state"} <= {
        given["name"] for given in listing["parameters"]
    }
    patching = found["paths"]["/api/v1/registers/sample.yard/rows/{pk}"]["patch"]
    assert "If-Match" in [given["name"] for given in patching["parameters"]]
    for declaration in declarations.every():
        path = found["paths"][f"/api/v1/registers/{declaration.key}/rows"]
        assert ("post" in path) == bool(declaration.fields)


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [one["operationId"] for path in schema()["paths"].values() for one in path.values()]
    assert len(names) == len(set(names))
