"""Catalogues of city data as N-Triples: DCAT-AP with the defects that real ones have, the same for the same seed.

    python bench/catalogues.py 1000 > catalogue.nt

About 49 triples a dataset: dataset, one to three distributions, contact, period, place, checksum, publishers with a
hierarchy of classes. Two to five in a hundred have a defect of each kind: a missing title, a date that does not exist,
a number with a wrong datatype, a language given twice, a text where an address should be, an end before its start.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator

CITY = "https://data.city.example/"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
DCAT, DCT, FOAF = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/", "http://xmlns.com/foaf/0.1/"
VCARD, SPDX, XSD = "http://www.w3.org/2006/vcard/ns#", "http://spdx.org/rdf/terms#", "http://www.w3.org/2001/XMLSchema#"
ADMS, AUTHORITY = "http://www.w3.org/ns/adms#", "http://publications.europa.eu/resource/authority/"
THEMES = ["AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI", "TECH", "TRAN"]
FREQUENCIES = ["ANNUAL", "MONTHLY", "WEEKLY", "DAILY", "IRREG", "UNKNOWN"]
FORMATS = ["CSV", "JSON", "XML", "XLSX", "PDF", "GEOJSON", "SHP"]
WORDS = [
    "trees",
    "noise",
    "parking",
    "budget",
    "permits",
    "water",
    "schools",
    "clinics",
    "streets",
    "waste",
    "air",
    "parks",
]


class Catalogue:
    """Writes the lines of one catalogue; ``datasets`` is its size and ``seed`` decides all that is random."""

    def __init__(self, datasets: int, seed: int = 1):
        self.datasets, self.random = datasets, random.Random(seed)
        self.publishers = max(3, min(200, datasets // 20))

    def lines(self) -> Iterator[str]:
        """Go through the lines, each with its line feed."""
        yield from self._classes()
        for number in range(self.publishers):
            yield from self._publisher(number)
        yield from self._catalogue()
        for number in range(self.datasets):
            yield from self._dataset(number)

    def _rarely(self, share: float = 0.03) -> bool:
        return self.random.random() < share

    def _classes(self) -> Iterator[str]:
        sub = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
        yield f"<{CITY}ns#CityDataset> {sub} <{DCAT}Dataset> .\n"
        yield f"<{CITY}ns#Department> {sub} <{FOAF}Organization> .\n"
        yield f"<{FOAF}Organization> {sub} <{FOAF}Agent> .\n"

    def _publisher(self, number: int) -> Iterator[str]:
        node = f"<{CITY}department/{number}>"
        kind = self.random.choice([f"{CITY}ns#Department", f"{FOAF}Organization", f"{FOAF}Agent"])
        yield f"{node} {RDF_TYPE} <{kind}> .\n"
        if not self._rarely():
            yield f'{node} <{FOAF}name> "Department {number}"@en .\n'
        yield f"{node} <{DCT}type> <{AUTHORITY}publisher-type/LocalAuthority> .\n"

    def _catalogue(self) -> Iterator[str]:
        node = f"<{CITY}catalogue>"
        yield f"{node} {RDF_TYPE} <{DCAT}Catalog> .\n"
        yield f'{node} <{DCT}title> "Open data of the city"@en .\n'
        yield f'{node} <{DCT}description> "All that the departments publish."@en .\n'
        yield f"{node} <{DCT}publisher> <{CITY}department/0> .\n"

    def _dataset(self, number: int) -> Iterator[str]:
        choose, rarely = self.random.choice, self._rarely
        node = f"<{CITY}dataset/{number}>"
        kind = f"{CITY}ns#CityDataset" if number % 4 == 0 else f"{DCAT}Dataset"
        word = choose(WORDS)
        yield f"<{CITY}catalogue> <{DCAT}dataset> {node} .\n"
        yield f"{node} {RDF_TYPE} <{kind}> .\n"
        if not rarely():
            yield f'{node} <{DCT}title> "Register of {word} {number}"@en .\n'
            if rarely():
                yield f'{node} <{DCT}title> "List of {word} {number}"@en .\n'
            if choose((True, False)):
                yield f'{node} <{DCT}title> "Verzeichnis {word} {number}"@de .\n'
        if not rarely():
            yield f'{node} <{DCT}description> "What the city knows about {word}.\\nUpdated by hand."@en .\n'
        for theme in self.random.sample(THEMES, choose((1, 2))):
            yield f"{node} <{DCAT}theme> <{AUTHORITY}data-theme/{theme}> .\n"
        if rarely():
            yield f'{node} <{DCAT}theme> "Environment" .\n'
        for keyword in self.random.sample(WORDS, 3):
            yield f'{node} <{DCAT}keyword> "{keyword}"@en .\n'
        publisher = (
            f'"Department of {word}"' if rarely() else f"<{CITY}department/{self.random.randrange(self.publishers)}>"
        )
        yield f"{node} <{DCT}publisher> {publisher} .\n"
        if rarely():
            yield f"{node} <{DCT}publisher> <{CITY}department/0> .\n"
        frequency = '"monthly"' if rarely() else f"<{AUTHORITY}frequency/{choose(FREQUENCIES)}>"
        yield f"{node} <{DCT}accrualPeriodicity> {frequency} .\n"
        yield f"{node} <{DCT}language> <{AUTHORITY}language/ENG> .\n"
        issued = f"20{choose(range(10, 25)):02}-{choose(range(1, 13)):02}-{choose(range(1, 29)):02}"
        yield f'{node} <{DCT}issued> "{"2023-02-30" if rarely() else issued}"^^<{XSD}date> .\n'
        later = "2009-01-01" if rarely() else "2025-06-01"
        yield f'{node} <{DCT}modified> "{later}"^^<{XSD}{"dateTime" if rarely(0.02) else "date"}> .\n'
        if rarely():
            yield f'{node} <{ADMS}versionNotes> "first"@en .\n'
        if not rarely():
            yield f'{node} <{DCT}identifier> "DS-{number:06}" .\n'
        yield from self._contact(node, number)
        yield from self._period(node, number)
        yield f"{node} <{DCT}spatial> <{CITY}place/{number % 50}> .\n"
        yield f"<{CITY}place/{number % 50}> {RDF_TYPE} <{DCT}Location> .\n"
        for part in range(choose((1, 1, 2, 3))):
            yield from self._distribution(node, number, part)

    def _contact(self, dataset: str, number: int) -> Iterator[str]:
        node = f"_:contact{number}"
        yield f"{dataset} <{DCAT}contactPoint> {node} .\n"
        yield f"{node} {RDF_TYPE} <{VCARD}{'Person' if self._rarely() else 'Organization'}> .\n"
        yield f'{node} <{VCARD}fn> "Open data desk {number % 40}" .\n'
        mail = f'"desk{number}@city.example"' if self._rarely() else f"<mailto:desk{number}@city.example>"
        yield f"{node} <{VCARD}hasEmail> {mail} .\n"

    def _period(self, dataset: str, number: int) -> Iterator[str]:
        node = f"_:period{number}"
        yield f"{dataset} <{DCT}temporal> {node} .\n"
        yield f"{node} {RDF_TYPE} <{DCT}PeriodOfTime> .\n"
        yield f'{node} <{DCAT}startDate> "2019-01-01"^^<{XSD}date> .\n'
        end = "2018-12-31" if self._rarely() else "2024-12-31"
        yield f'{node} <{DCAT}endDate> "{end}"^^<{XSD}date> .\n'

    def _distribution(self, dataset: str, number: int, part: int) -> Iterator[str]:
        choose, rarely = self.random.choice, self._rarely
        node = f"<{CITY}dataset/{number}/file/{part}>"
        yield f"{dataset} <{DCAT}distribution> {node} .\n"
        yield f"{node} {RDF_TYPE} <{DCAT}Distribution> .\n"
        if not rarely(0.02):
            address = f'"{CITY}files/{number}"' if rarely() else f"<{CITY}files/{number}-{part}>"
            yield f"{node} <{DCAT}accessURL> {address} .\n"
        yield f'{node} <{DCT}title> "File {part}"@en .\n'
        form = f'"{choose(FORMATS)}"' if rarely() else f"<{AUTHORITY}file-type/{choose(FORMATS)}>"
        yield f"{node} <{DCT}format> {form} .\n"
        yield f"{node} <{DCT}license> <{AUTHORITY}licence/CC_BY_4_0> .\n"
        size = self.random.randrange(10**7)
        written = f'"{size}.5"^^<{XSD}decimal>' if rarely() else f'"{size}"^^<{XSD}nonNegativeInteger>'
        if rarely(0.02):
            written = f'"-{size}"^^<{XSD}nonNegativeInteger>'
        yield f"{node} <{DCAT}byteSize> {written} .\n"
        yield f"{node} <{DCAT}mediaType> <http://www.iana.org/assignments/media-types/text/csv> .\n"
        checksum = f"_:sum{number}x{part}"
        yield f"{node} <{SPDX}checksum> {checksum} .\n"
        yield f"{checksum} {RDF_TYPE} <{SPDX}Checksum> .\n"
        yield f"{checksum} <{SPDX}algorithm> <{SPDX}checksumAlgorithm_sha1> .\n"
        value = "xyz" if rarely() else f"{self.random.getrandbits(160):040x}"
        yield f'{checksum} <{SPDX}checksumValue> "{value}"^^<{XSD}hexBinary> .\n'


def main() -> None:
    """Write a catalogue of as many datasets as the command line says."""
    sys.stdout.writelines(Catalogue(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1).lines())


if __name__ == "__main__":
    main()
