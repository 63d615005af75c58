"""Schemas for other tools, made of the shapes and of confirmed mappings of fields: one profile, several forms."""

from civilex.emitters.forms import FORMS, Form, emit
from civilex.emitters.profile import Field, Profile, profile_of, profiled_classes

__all__ = ["FORMS", "Field", "Form", "Profile", "emit", "profile_of", "profiled_classes"]
