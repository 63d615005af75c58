"""A city's own tables into the model: departments and information systems, all rows or none.

::

    tables          files in, tables out: CSV and XLSX, guarded
    workbook        the XLSX part of it
    records         the rows that are not blank, counted
    columns         which columns each sheet has, with their spellings, comments and examples
    rows            a table's rows by column, header checked
    problems        what is wrong, by sheet, row and cell
    cell_values     dates and contacts
    languages       language tags
    slugs           the last part of an IRI, made from a name
    identity        what tells the rows of a sheet apart
    units           the cell that says which municipal units a department stands for
    departments     the sheet of departments
    systems         the sheet of information systems
    city_triples    what the sheets say, as RDF
    remit_mappings  the mappings of remits to units that they state
    known_cities    which city is meant, and which departments it has
    city_content    what the store holds of a city, and which part came from tables
    change_set      what an import would change, for people and as one update
    city_import     all of it together
    template        a workbook to fill in
"""

from civilex.onboarding.change_set import Changes, ChangeSet
from civilex.onboarding.city_import import CityImport, import_city
from civilex.onboarding.template import write_template

__all__ = ["ChangeSet", "Changes", "CityImport", "import_city", "write_template"]
