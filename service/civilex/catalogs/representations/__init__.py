"""The report on catalogues in the forms that people and programs ask for: all of one :class:`CheckedFile` sequence.

::

    forms        FORMS: name, media type, extension, how it is written
    text_form    for a terminal
    html_report  one page: charts, words (templates/, static/)
    tables       CSV, XLSX
    sarif, junit for continuous integration
    rdf_reports  SHACL's validation report, DQV
    publishers   a page and a workbook for each publisher
    words        what reports call things
"""
