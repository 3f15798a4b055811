"""validate.py FOLDER: prints a line "NAME TAB reason" for each file that hl7apy's strict validation refuses."""

import pathlib
import sys

from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message

for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        # Strict parsing judges values and their lengths, validate() the structure too.
        parse_message(file.read_bytes().decode(), validation_level=VALIDATION_LEVEL.STRICT).validate()
    except Exception as refusal:  # ValueError and many of its own
        print(file.name, type(refusal).__name__, " ".join(str(refusal).split()), sep="\t")
