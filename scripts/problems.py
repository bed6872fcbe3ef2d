"""What can go wrong after MkDocs."""

from __future__ import annotations


class FinishError(Exception):
    """Why a part of the site could not be made, in lines for a person."""
