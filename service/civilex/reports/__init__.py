"""Reports: stored queries with a chart, a table, and what each number rests on.

A report is a file ``queries/reports/NAME.toml`` over stored queries; no report has Python of its own.
"""
