import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

// The rows of HL7's v2-to-FHIR guide, as tables beside the corpora: each is in docs/mapping.md, mapped or with a reason.

const FOLDER = resolve(process.env.GUIDE_DIR ?? '../shared/mapping/tsv');
const DOC = readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8');
const [mappedText = '', notMappedText = ''] = DOC.split('## Rows of the guide that are not mapped');

const placesIn = (text: string) =>
  new Set([...text.matchAll(/^\| ([A-Z][A-Z0-9]{1,2}[-.]\d+) \|/gm)].map(([, place = '']) => place));
const mappedPlaces = placesIn(mappedText);
const notMapped = placesIn(notMappedText);

/** Places of a map that the guide gives a FHIR element, a row each. */
function mapped(file: string): string[] {
  const path = join(FOLDER, `${file}.tsv`);
  if (!existsSync(path))
    throw new Error(`no table ${path}: set GUIDE_DIR to the folder of the guide's tables`);
  const [header = '', ...lines] = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const column = (name: string) => header.split('\t').indexOf(name);
  const cells = lines.map((line) => line.split('\t'));
  // Tables of mapped rows alone do not say where each row stands.
  const isInBoth = (row: string[]) => column('row_in') === -1 || row[column('row_in')] === 'fsh+csv';
  const isMapped = (row: string[]) => row[column('fhir_path')] !== '' && isInBoth(row);
  return cells.filter(isMapped).map((row) => row[column('v2_field')] ?? '');
}

const MAPS = [
  ['PID to Patient', 'seg_PID_Patient'],
  ['NK1 to Patient', 'seg_NK1_Patient'],
  ['PD1 to Patient', 'seg_PD1_Patient'],
  ['ROL to generalPractitioner', 'seg_ROL_Patient-generalPractitioner'],
  ['PV1 to Encounter', 'seg_PV1_Encounter'],
  ['PV2 to Encounter', 'seg_PV2_Encounter'],
  ['ROL to Encounter', 'seg_ROL-PractitionerRole_Encounter'],
  ['PL to Location', 'dt_PL_Location'],
  ['DLD to Location', 'dt_DLD-Discharge_Location'],
] as const;

test.each(MAPS)('%s: the counts on the page are those of the guide', (name, file) => {
  const places = mapped(file);
  const count = places.filter((place) => mappedPlaces.has(place)).length;

  expect(DOC).toContain(`| ${name} | ${places.length} | ${count} |`);
});

const DATATYPES = [
  'CX_Identifier',
  'XPN_HumanName',
  'FN_HumanName',
  'XAD_Address',
  'SAD_Address',
  'XTN_ContactPoint',
  'CE_CodeableConcept',
  'CWE_CodeableConcept',
  'EI-Extension_Identifier',
  'HD_uri',
  'XON_Organization',
  'XCN_Practitioner',
  'DLN_Identifier',
  'DR_Period',
];

test.each([...MAPS.map(([, file]) => file), 'seg_PV1_Patient', ...DATATYPES.map((name) => `dt_${name}`)])(
  '%s: every row is mapped or says why not',
  (file) => {
    const missing = mapped(file).filter((place) => !mappedPlaces.has(place) && !notMapped.has(place));

    expect(missing).toEqual([]);
  },
);
