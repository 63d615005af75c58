"""RDF documents in and out: media types, guarded parsing of untrusted RDF, serialising.

::

    media_types     which formats are spoken, by media type and by file name
    parsing         bytes in, quads out; refuses what would kill or fool the parser, with line and column
    xml_check       RDF/XML: well-formed to the end, no DOCTYPE
    json_ld_check   JSON-LD: JSON syntax, depth, no remote context
    parse_errors    pyoxigraph's errors as reasons that teach, and their place
    fetching/       documents of other servers, guarded
    serializing     quads or triples in, bytes out, with the prefixes of the project
"""
