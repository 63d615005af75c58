"""A city as an ArchiMate exchange file, held to the rules of its schema (C19C, archimate3_Model.xsd)."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from civilex.emitters.archimate import LANG, NAMESPACE, XSI, exchange_file
from civilex.errors import NotFound
from civilex.namespaces import ID
from civilex.store.embedded import EmbeddedStore

N = f"{{{NAMESPACE}}}"
ORDER = ["name", "documentation", "elements", "relationships", "organizations", "propertyDefinitions"]
ALLOWED = {
    ("BusinessActor", "BusinessActor"): "Aggregation Association",
    ("BusinessActor", "BusinessFunction"): "Assignment Association",
    ("BusinessActor", "BusinessService"): "Assignment Association",
    ("BusinessActor", "ApplicationComponent"): "Association",
    ("BusinessActor", "DataObject"): "Association",
    ("ApplicationComponent", "BusinessActor"): "Association",
    ("ApplicationComponent", "ApplicationComponent"): "Flow Association",
    ("ApplicationComponent", "DataObject"): "Access Association",
    ("BusinessService", "DataObject"): "Access Association",
}
"""What ArchiMate 3.2, appendix B, allows between the elements that a city has."""


def problems(document: bytes) -> list[str]:
    """Return what the schema would refuse: order and number of parts, identifiers, references, required attributes."""
    model = ET.fromstring(document)
    found = [] if model.tag == f"{N}model" else ["the root is no model"]
    parts = [child.tag.removeprefix(N) for child in model]
    if parts != [name for name in ORDER if name in parts] or "name" not in parts:
        found.append(f"parts in the wrong order: {parts}")
    named = [node.get("identifier") for node in model.iter() if node.get("identifier") is not None]
    found += [f"{name} is no NCName" for name in named if not re.fullmatch(r"[A-Za-z_][\w.-]*", str(name))]
    found += [f"{name} is given twice" for name in set(named) if named.count(name) > 1]
    types = {node.get("identifier"): node.get(f"{{{XSI}}}type") for node in model.iter(f"{N}element")}
    for node in (*model.iter(f"{N}element"), *model.iter(f"{N}relationship")):
        order = [child.tag.removeprefix(N) for child in node]
        if sorted(order, key=["name", "documentation", "properties"].index) != order or not node.get(f"{{{XSI}}}type"):
            found.append(f"{node.get('identifier')}: {order}")
        languages = [child.get(LANG) for child in node.findall(f"{N}name")]
        if len(languages) != len(set(languages)):
            found.append(f"{node.get('identifier')}: two names in one language")
    for node in model.iter(f"{N}relationship"):
        ends = types.get(node.get("source")), types.get(node.get("target"))
        if node.get(f"{{{XSI}}}type") not in ALLOWED.get(ends, "").split():  # type: ignore[arg-type]
            found.append(f"{node.get(f'{{{XSI}}}type')} between {ends}")
        if (node.get("accessType") is not None) != (node.get(f"{{{XSI}}}type") == "Access"):
            found.append(f"{node.get('identifier')}: accessType")
    found += [
        f"{node.get('identifierRef')} is no element"
        for node in model.iter(f"{N}item")
        if node.get("identifierRef") is not None and node.get("identifierRef") not in types
    ]
    found += [
        f"{node.get('propertyDefinitionRef')} is not defined"
        for node in model.iter(f"{N}property")
        if node.get("propertyDefinitionRef") not in {d.get("identifier") for d in model.iter(f"{N}propertyDefinition")}
    ]
    return found


@pytest.mark.parametrize("city", ["miravel", "barcelona"])
def test_a_city_is_a_model_that_its_schema_allows(model: EmbeddedStore, city: str) -> None:
    assert problems(exchange_file(model, city)) == []


def test_the_rules_find_what_is_wrong(model: EmbeddedStore) -> None:
    text = exchange_file(model, "miravel").decode()
    for before, after in (
        ('identifier="id-', 'identifier="9-'),
        ('xsi:type="Aggregation"', 'xsi:type="Access"'),
        ('identifierRef="id-', 'identifierRef="no-'),
        ("<elements>", "<documentation>x</documentation><elements>"),
    ):
        assert problems(text.replace(before, after, 1).encode()), before


def test_all_of_the_city_is_in_it_and_the_same_each_time(model: EmbeddedStore) -> None:
    document = exchange_file(model, "miravel")
    assert document == exchange_file(model, "miravel")
    tree = ET.fromstring(document)
    told = {
        str(node.findtext(f"{N}properties/{N}property/{N}value")): node.get("identifier")
        for node in tree.iter(f"{N}element")
    }
    asked = model.rows(
        f"""PREFIX cvx: <https://w3id.org/civilex/ns/> PREFIX cpsv: <http://purl.org/vocab/cpsv#>
        PREFIX dcat: <http://www.w3.org/ns/dcat#>
        SELECT DISTINCT ?item WHERE {{ ?item a ?kind ; cvx:ofCity <{ID}miravel/government/miravel>
        FILTER(?kind IN (cvx:CityDepartment, cpsv:PublicService, cvx:InformationSystem, dcat:Dataset)) }}"""
    )
    assert {row["item"].value for row in asked} <= told.keys()
    system, owner = f"{ID}miravel/system/asset-register", f"{ID}miravel/department/river-and-works-department"
    ends = {(node.get("source"), node.get("target")) for node in tree.iter(f"{N}relationship")}
    assert {(told[owner], told[system]), (told[system], told[owner])} <= ends


def test_names_are_in_the_languages_that_there_are(model: EmbeddedStore) -> None:
    tree = ET.fromstring(exchange_file(model, "barcelona", ("ca",)))
    names = {(node.get(LANG), node.text) for node in tree.iter(f"{N}name")}
    assert {("ca", "Guàrdia Urbana"), ("en", "City police")} <= names
    assert tree.findtext(f"{N}name") == "Ajuntament de Barcelona"


def test_a_city_that_is_not_known_is_said(model: EmbeddedStore) -> None:
    with pytest.raises(NotFound):
        exchange_file(model, "atlantis")
