import { readFileSync } from 'node:fs';
import { decodeMessage } from '../../hl7v2/character-set.ts';
import { corpusFiles, messagesOf, PATIENT_CORPUS, patientGroups } from '../patients.ts';

export const ER7_CORPUS = `messages of ${PATIENT_CORPUS}, messages that are unusual, and the public ADT messages where they are`;

/** Each as it stands on the wire: files that end their lines otherwise get CR. */
export function er7Corpus(): string[] {
  const files = corpusFiles('v2/*.hl7').map((file) => decodeMessage(readFileSync(file)));
  return [
    ...patientGroups().flatMap(messagesOf),
    ...UNUSUAL,
    ...files.map((text) => text.replaceAll(/\r?\n/g, '\r')),
  ];
}

/** What the standard allows and a parser has to bring back as it came. */
const UNUSUAL: readonly string[] = [
  // Escapes of each kind, one that is unknown, and one that is not closed.
  'MSH|^~\\&|A|B|C|D|20260102030405||ADT^A08^ADT_A01|1|T|2.5.1\rEVN|A08\rPID|1||7^^^FW||\\T\\A\\S\\B\\R\\C\\F\\D\\E\\^\\X41C3A9\\\\.br\\^\\Zx\\^\\open\r',
  // Empty parts at every level, and null values.
  'MSH|^~\\&|A|B|C|D|20260102030405||ADT^A08^ADT_A01|2|T|2.5.1|||\rEVN|A08||\rPID|1||~7^^^FW~||^^^&&||""|""^""||||||\r',
  // Other delimiters than those that are recommended.
  'MSH$%*!@$A$B$C$D$20260102030405$$ADT%A08%ADT_A01$3$T$2.5.1\rEVN$A08\rPID$1$$7%%%FW@1.2@ISO*8$$Bohm%Ute!S!x\r',
  // A truncation character, and the last segment not ended.
  'MSH|^~\\&#|A|B|C|D|20260102030405||ADT^A08^ADT_A01|4|T|2.7\rEVN|A08\rPID|1||7^^^FW||Bohm^Ute#',
  // Line feeds in a text, empty lines, and a local segment.
  'MSH|^~\\&|A|B|C|D|20260102030405||ADT^A08^ADT_A01|5|T|2.5.1\rEVN|A08\r\rPID|1||7^^^FW||Bohm^Ute\rNTE|1||one\ntwo\rZAB|1|x\r',
];
