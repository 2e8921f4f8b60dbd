"""The catalogue for programs: DCAT 3 as JSON-LD, which national catalogues harvest; OpenAPI 3.1 of the interface."""

from typing import Any

from flask import url_for

from webapp.core.i18n import Text, t
from webapp.core.links import address
from webapp.openness.asking import USUAL
from webapp.openness.datasets import BATCH, Dataset, Type
from webapp.openness.licence import licence
from webapp.openness.register import DATASETS
from webapp.openness.writing import forms_of

VERSION = "1.0"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
_FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/CONT"
_THAILAND = "http://publications.europa.eu/resource/authority/country/THA"


def _both(text: Text) -> list[dict[str, str]]:
    return [{"@language": "th", "@value": text.th}, {"@language": "en", "@value": text.en}]


def _ref(name: str) -> dict[str, str]:
    return {"@id": name}


def dcat() -> dict[str, Any]:
    home = address("openness.index")
    publisher = {
        "@id": address("home"),
        "@type": "foaf:Agent",
        "foaf:name": _both(Text("ร่วมคิด", "Ruamkid")),
    }
    return {
        "@context": _CONTEXT,
        "@id": home,
        "@type": "dcat:Catalog",
        "dct:title": _both(Text("ข้อมูลเปิดของร่วมคิด", "Ruamkid open data")),
        "dct:description": _both(
            Text(
                "สิ่งที่จังหวัดเปิดเผย สิ่งที่ประชาชนบอก และผลที่เกิดขึ้น",
                "What provinces disclose, what people say, and what comes of it.",
            )
        ),
        "dct:publisher": publisher,
        "dct:license": _ref(licence().url),
        "foaf:homepage": _ref(home),
        "dcat:dataset": [_dataset(one, publisher["@id"]) for one in DATASETS.values()],
        "dcat:service": {
            "@id": address("openness.api"),
            "@type": "dcat:DataService",
            "dct:title": _both(Text("ส่วนต่อประสานสำหรับโปรแกรม", "Interface for programs")),
            "dcat:endpointURL": _ref(address("openness.api")),
            "dcat:endpointDescription": _ref(address("openness.openapi")),
        },
    }


def _dataset(one: Dataset, publisher: Any) -> dict[str, Any]:
    page = address("openness.show", name=one.name)
    return {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": one.name,
        "dct:title": _both(one.title),
        "dct:description": _both(one.about),
        "dcat:keyword": [word for keyword in one.keywords for word in _both(keyword)],
        "dct:publisher": _ref(publisher),
        "dct:license": _ref(licence().url),
        "dct:accrualPeriodicity": _ref(_FREQUENCY),
        "dct:spatial": _ref(_THAILAND),
        "dct:language": ["th", "en"],
        "dcat:landingPage": _ref(page),
        "dcat:distribution": [
            {
                "@id": address("openness.download", name=one.name, form=name),
                "@type": "dcat:Distribution",
                "dct:title": _both(form.name),
                "dct:license": _ref(licence().url),
                "dcat:mediaType": _ref(f"https://www.iana.org/assignments/media-types/{form.media_type}"),
                "dct:format": name.upper(),
                "dcat:accessURL": _ref(page),
                "dcat:downloadURL": _ref(address("openness.download", name=one.name, form=name)),
            }
            for name, form in forms_of(one).items()
        ],
    }


# What a value of each type looks like in JSON.
_SCHEMAS: dict[Type, dict[str, Any]] = {
    Type.TEXT: {"type": ["string", "null"]},
    Type.CODE: {"type": ["string", "null"]},
    Type.NUMBER: {"type": ["number", "null"]},
    Type.COUNT: {"type": ["integer", "null"]},
    Type.DAY: {"type": ["string", "null"], "format": "date"},
    Type.MOMENT: {"type": ["string", "null"], "format": "date-time"},
    Type.YES_NO: {"type": ["boolean", "null"]},
    Type.LIST: {"type": "array", "items": {"type": "string"}},
    Type.OBJECTS: {"type": ["array", "object", "null"]},
    Type.ADDRESS: {"type": ["string", "null"], "format": "uri"},
}


_WORD, _COUNT = {"type": "string"}, {"type": "integer"}


def openapi() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for one in DATASETS.values():
        path = url_for("openness.records", name=one.name)
        paths[path] = {"get": _list(one)}
        if one.has_ids:
            paths[path + "/{id}"] = {"get": _single(one)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": t("ข้อมูลเปิดของร่วมคิด", "Ruamkid open data"),
            "version": VERSION,
            "license": {"name": licence().name, "url": licence().url},
        },
        "servers": [{"url": address("home").rstrip("/")}],
        "paths": paths,
        "components": {
            "schemas": {one.name: _schema(one) for one in DATASETS.values()},
            "responses": {
                "problem": {
                    "description": t("คำขอใช้ไม่ได้", "The request cannot be used"),
                    "content": {
                        "application/problem+json": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "status": {"type": "integer"},
                                    "detail": {"type": "string"},
                                    "parameter": {"type": "string"},
                                },
                            }
                        }
                    },
                }
            },
        },
    }


def _schema(one: Dataset) -> dict[str, Any]:
    return {
        "type": "object",
        "description": str(one.about),
        "properties": {
            column.name: {**_SCHEMAS[column.type], "description": str(column.meaning)} for column in one.columns
        },
    }


def _answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "200": {"description": t("ข้อมูล", "Data"), "content": {"application/json": {"schema": schema}}},
        "default": {"$ref": "#/components/responses/problem"},
    }


def _list(one: Dataset) -> dict[str, Any]:
    columns = {column.name: column for column in one.columns}
    asked: dict[str, tuple[Text, dict[str, Any]]] = {
        **({"area": (Text("รหัสพื้นที่ รวมพื้นที่ย่อยทั้งหมด", "Code of an area; all within it."), _WORD)} if one.by_area else {}),
        **({"changed_since": (one.changed, {**_WORD, "format": "date-time"})} if one.changed else {}),
        **{name: (columns[name].meaning, _WORD) for name in one.by},
        "limit": (Text("จำนวนแถวต่อหน้า", "Rows a page."), {**_COUNT, "minimum": 1, "maximum": BATCH, "default": USUAL}),
        "after": (
            Text("ต่อจากแถวนี้ ใช้ค่าที่อยู่ใน next", "Rows after this one; taken from `next`."),
            {**_COUNT, "minimum": 0},
        ),
    }
    page = {
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{one.name}"}},
            "next": {"type": ["string", "null"], "format": "uri"},
        },
    }
    return {
        "summary": str(one.title),
        "operationId": f"list-{one.name}",
        "parameters": [
            {"name": name, "in": "query", "description": str(meaning), "schema": schema}
            for name, (meaning, schema) in asked.items()
        ],
        "responses": _answer(page),
    }


def _single(one: Dataset) -> dict[str, Any]:
    return {
        "summary": str(one.title),
        "operationId": f"get-{one.name}",
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": _answer({"$ref": f"#/components/schemas/{one.name}"}),
    }
