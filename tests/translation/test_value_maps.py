"""Value maps: which values of a column they cover, and which they lack."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from civilex.cli import main
from civilex.errors import InvalidInput
from civilex.mapping.sssom import read_sssom
from civilex.namespaces import CONCEPT
from civilex.store.embedded import EmbeddedStore
from civilex.translation import Translator
from civilex.translation.table_reading import read_csv_table
from civilex.translation.value_maps import ValueMap, covered, gone_terms

SET = f"""#curie_map:
#  unit: {CONCEPT}municipal-unit/
#  concept: {CONCEPT}
#mapping_set_id: https://example.org/sets/codes
#license: https://creativecommons.org/licenses/by/4.0/
#subject_type: rdfs literal
#subject_source: concept:budget-codes
#subject_source_version: 2025
#object_source: concept:municipal-unit
#object_source_version: 0.2.0
subject_label\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\tmapping_justification
HL-1\tskos:exactMatch\t\tunit:HEA\tHealth\tsemapv:ManualMappingCuration
HL-2\tskos:exactMatch\t\tunit:HEA\tHealth\tsemapv:ManualMappingCuration
SP\tskos:exactMatch\t\tunit:SEC\tSecurity\tsemapv:ManualMappingCuration
SP\tskos:exactMatch\t\tunit:GOV\tMayor\tsemapv:ManualMappingCuration
XX\tskos:exactMatch\t\tsssom:NoTermFound\t\tsemapv:ManualMappingCuration
BR\tskos:broadMatch\t\tunit:CUL\tCulture\tsemapv:ManualMappingCuration
OLD\tskos:exactMatch\t\tunit:OLD\tOld\tsemapv:ManualMappingCuration
NEVER\tskos:exactMatch\t\tunit:HOU\tHousing\tsemapv:ManualMappingCuration
NOT\tskos:exactMatch\t\tunit:HOU\tHousing\tsemapv:ManualMappingCuration
NOT\tskos:exactMatch\tNot\tunit:HOU\tHousing\tsemapv:ManualMappingCuration
"""
COLUMN = ["HL-1", "HL-1", " HL-1 ", "HL-2", "SP", "XX", "BR", "OLD", "", "hl-1", "HL1", "NOT"]


@pytest.fixture(scope="module")
def value_map() -> ValueMap:
    return ValueMap.of(read_sssom(SET), "codes")


def test_each_value_is_told_with_its_rows_and_the_share_of_rows_is_counted(
    model: EmbeddedStore, value_map: ValueMap
) -> None:
    table = read_csv_table(io.BytesIO(("code,n\n" + "".join(f"{code},1\n" for code in COLUMN)).encode()), "x.csv")
    report = covered(table, 0, value_map, gone_terms(model, value_map))
    told = {value: kind for value, _, kind in report.values()}
    assert told == {
        "HL-1": "mapped", " HL-1 ": "mapped", "HL-2": "mapped", "SP": "several", "XX": "no term",
        "BR": "not the same", "OLD": "mapped to what is gone", "": "empty", "hl-1": "not in the map",
        "HL1": "not in the map", "NOT": "not the same",
    }  # fmt: skip
    assert report.completeness == pytest.approx(4 / 11)
    assert report.unused == ["NEVER"]
    assert report.similar("HL1")[0] in ("HL-1", "HL-2")
    assert value_map.lists == {
        "subject_source": f"{CONCEPT}budget-codes", "subject_source_version": "2025",
        "object_source": f"{CONCEPT}municipal-unit", "object_source_version": "0.2.0",
    }  # fmt: skip
    assert "36.4% of the rows with a value" in next(report.as_text())


def test_a_set_without_literals_is_no_value_map() -> None:
    with pytest.raises(InvalidInput, match="subject_label"):
        ValueMap.of(read_sssom(SET.replace("#subject_type: rdfs literal\n", "").replace("subject_label", "subject_id")
                               .replace("HL-", "unit:HL-").replace("SP\t", "unit:SP\t").replace("XX\t", "unit:X\t")
                               .replace("BR\t", "unit:B\t").replace("OLD\tskos", "unit:O\tskos")
                               .replace("NEVER", "unit:N").replace("NOT\t", "unit:T\t")), "codes")  # fmt: skip


def test_a_translation_reads_values_by_the_map_first(model: EmbeddedStore, value_map: ValueMap) -> None:
    translator = Translator(model, f"{CONCEPT}municipal-unit", "boston", value_map=value_map)
    first, several, by_name = translator.translate(["HL-1", "SP", "HEA"])
    assert (first.reading.by, [one.label for one in first.taken]) == ("value map", ["Boston Public Health Commission"])
    assert (several.status, len(several.candidates)) == ("which is meant", 2)
    assert by_name.reading.by == "notation"


def test_the_command_counts_and_translates(capfd: pytest.CaptureFixture[str], address: str, tmp_path: Path) -> None:
    data, codes = tmp_path / "data.csv", tmp_path / "codes.sssom.tsv"
    data.write_text("code\nHL-1\nHL-9\n", encoding="utf-8")
    codes.write_text(SET, encoding="utf-8")
    assert main(["map", "values", str(data), "--set", str(codes), "--url", address]) == 1
    out = capfd.readouterr().out
    assert "50.0% of the rows" in out
    assert "HL-9: not in the map; like: HL-" in out
    assert main(["map", "values", str(data), "--set", str(codes), "--url", address, "--format", "json"]) == 1
    assert json.loads(capfd.readouterr().out)["completeness"] == 0.5
    arguments = ["--from", f"{CONCEPT}municipal-unit", "--to", "boston", "--values", str(codes), "--url", address]
    assert main(["translate", str(data), *arguments]) == 1
    assert "-> Boston Public Health Commission: nearly the same" in capfd.readouterr().out
    assert main(["map", "values", str(data), "--set", "boston", "--url", address]) == 2
