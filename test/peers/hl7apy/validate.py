"""validate.py FOLDER: prints a line "NAME TAB reason" for each file that hl7apy's strict validation refuses."""

import pathlib
import sys

from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.core import Message
from hl7apy.parser import get_message_info, parse_message, parse_segments

STRICT = VALIDATION_LEVEL.STRICT


def parsed(text):
    encoding_characters, structure, version = get_message_info(text)
    if version != "2.3":
        return parse_message(text, validation_level=STRICT)
    # v2.3 has no structure in MSH-9, and hl7apy one for all events of a patient.
    message = Message("ADT_A01", version=version, validation_level=STRICT, encoding_chars=encoding_characters)
    message.children = parse_segments(text, version, encoding_characters, STRICT, message.reference, True)
    return message


for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        # Strict parsing judges values and their lengths, validate() the structure too.
        parsed(file.read_bytes().decode()).validate()
    except Exception as refusal:  # ValueError and many of its own
        print(file.name, type(refusal).__name__, " ".join(str(refusal).split()), sep="\t")
