"""A city's own tables into the model: departments and information systems, all rows or none.

::

    tables          files in, tables out: CSV and XLSX, guarded
    workbook        the XLSX part of it
    columns         which columns each sheet has, with their spellings, comments and examples
    rows            a table's rows by column, header checked
    problems        what is wrong, by sheet, row and cell
    cell_values     dates, language tags, contacts
    slugs           the last part of an IRI, made from a name
    units           the cell that says which municipal units a department stands for
    departments     the sheet of departments
    systems         the sheet of information systems
    city_triples    what the sheets say, as RDF
    known_cities    which city is meant, and what the store holds of it
    change_set      what an import would change, for people and as one update
    city_import     all of it together
    template        a workbook to fill in
"""

from civilex.onboarding.change_set import ChangeSet
from civilex.onboarding.city_import import CityImport, import_city
from civilex.onboarding.template import write_template

__all__ = ["ChangeSet", "CityImport", "import_city", "write_template"]
