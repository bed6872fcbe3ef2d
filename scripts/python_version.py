"""Refuse a Python that is too old, in words that any Python can parse."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Python 3.11 or newer is needed, this is %d.%d: run make again with PYTHON=python3.11 or newer."
        % sys.version_info[:2]
    )
