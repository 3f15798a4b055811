import { readFile } from 'node:fs/promises';
import type { Patient } from 'fhir/r4.js';
import { IDENTIFIER_TYPE } from '../../mapping/core/identifier-order.ts';
import { URN_OID } from '../../mapping/core/systems.ts';

// Sample Patients. All of them are invented.

/** @param random returns numbers from 0 to 1 */
export async function samples(random: () => number): Promise<{ name: string; text: string }[]> {
  const sample = await readFile(new URL('../sample-patient.json', import.meta.url), 'utf8');
  const generated = { ...VARIANTS, 'A random Patient': someone(random) };
  return [
    { name: 'Sample Patient', text: sample.trim() },
    ...Object.entries(generated).map(([name, patient]) => ({ name, text: JSON.stringify(patient, null, 2) })),
  ];
}

const MR = { coding: [{ system: IDENTIFIER_TYPE, code: 'MR' }] };
const HOSPITAL = `${URN_OID}2.16.840.1.113883.19.4.6`;

const VARIANTS: Readonly<Record<string, Patient>> = {
  'The minimum': { resourceType: 'Patient', name: [{ family: 'Ohnesorg' }] },
  'Delimiters and other scripts': {
    resourceType: 'Patient',
    identifier: [{ type: MR, system: HOSPITAL, value: 'A|B^C~D\\E&F' }],
    name: [
      { use: 'official', family: '𠮷田', given: ['花子'] },
      { use: 'usual', family: 'O|Neill & Söhne', given: ['Zoë^Ann'], text: 'Zoë^Ann O|Neill\nsecond line' },
    ],
    gender: 'female',
    birthDate: '1990-02-28',
  },
  'Many elements that cannot be mapped': {
    resourceType: 'Patient',
    active: true,
    text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Ida Kern</div>' },
    identifier: [{ type: MR, system: HOSPITAL, value: 'MR-77', use: 'secondary' }],
    name: [{ use: 'official', text: 'Ida Kern', family: 'Kern', given: ['Ida'] }],
    telecom: [{ system: 'pager', value: '555-0177', rank: 2 }],
    gender: 'female',
    birthDate: '1971',
    photo: [{ contentType: 'image/png', url: 'https://example.org/ida.png' }],
    extension: [{ url: 'https://example.org/favourite-colour', valueString: 'green' }],
  },
  'Twins: birth order, contacts, deceased': {
    resourceType: 'Patient',
    identifier: [{ type: MR, system: HOSPITAL, value: 'MR-3002' }],
    name: [{ use: 'official', family: 'Castellanos', given: ['Inés', 'Lucía'] }],
    gender: 'female',
    birthDate: '2001-07-14',
    multipleBirthInteger: 2,
    deceasedDateTime: '2024-11-02T05:40:00+01:00',
    contact: [
      {
        name: { family: 'Castellanos', given: ['Pilar'] },
        telecom: [{ system: 'phone', value: '555-0142' }],
      },
      { organization: { display: 'Harbour Care Home' } },
    ],
  },
};

const FAMILIES = ['Amsel', 'Birch', 'Calloway', 'Dumont', 'Eklund', 'Ferrante', 'Grünwald', 'Håkansson'];
const GIVEN = ['Ada', 'Bruno', 'Chloé', 'Dario', 'Elif', 'Finn', 'Greta', 'Hugo'];
const CITIES = ['Rapperswil', 'Lund', 'Arles', 'Bergamo', 'Tübingen', 'Galway'];

function someone(random: () => number): Patient {
  const number = (most: number) => Math.floor(random() * most);
  const one = (list: readonly string[]) => list[number(list.length)] ?? '';
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    resourceType: 'Patient',
    identifier: [{ type: MR, system: HOSPITAL, value: `MR-${100_000 + number(900_000)}` }],
    name: [{ use: 'official', family: one(FAMILIES), given: [one(GIVEN), one(GIVEN)] }],
    gender: number(2) === 0 ? 'female' : 'male',
    birthDate: `${1930 + number(90)}-${two(1 + number(12))}-${two(1 + number(28))}`,
    telecom: [{ system: 'phone', value: `555-01${two(number(100))}`, use: 'mobile' }],
    address: [{ use: 'home', line: [`Lindenweg ${1 + number(99)}`], city: one(CITIES) }],
  };
}
