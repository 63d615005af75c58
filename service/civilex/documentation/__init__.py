"""The reference of the model as pages: what each term says of itself, who uses it, and how the classes join.

The static site (``civilex model docs``) and the term pages of the service are made of the same parts.
"""
