"""validate.py FOLDER: prints a line "NAME TAB reason" for each file that hl7apy's strict validation refuses."""

import pathlib
import sys

from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.core import Message
from hl7apy.parser import get_message_info, parse_message, parse_segments

STRICT = VALIDATION_LEVEL.STRICT

# Structures of v2.3 as hl7apy names them; it has ADT_A01 for all events of a patient that are not here.
OLD_STRUCTURES = {"A18": "ADT_A18", "A34": "ADT_A30", "A40": "ADT_A39"}


def parsed(text):
    encoding_characters, structure, version = get_message_info(text)
    if version != "2.3":
        return parse_message(text, validation_level=STRICT)
    # v2.3 has no structure in MSH-9.
    event = text.split(encoding_characters["FIELD"])[8].split(encoding_characters["COMPONENT"])[1]
    structure = OLD_STRUCTURES.get(event, "ADT_A01")
    message = Message(structure, version=version, validation_level=STRICT, encoding_chars=encoding_characters)
    message.children = parse_segments(text, version, encoding_characters, STRICT, message.reference, True)
    return message


for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        # Strict parsing judges values and their lengths, validate() the structure too.
        parsed(file.read_bytes().decode()).validate()
    except Exception as refusal:  # ValueError and many of its own
        print(file.name, type(refusal).__name__, " ".join(str(refusal).split()), sep="\t")
