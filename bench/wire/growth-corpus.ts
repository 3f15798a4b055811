import type { Patient } from 'fhir/r4.js';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { ENVELOPE } from '../patients.ts';

export const { write: patientToMessage, read: messageToPatient } = createMapping(DEFAULT_PROFILE);

/** In what a Patient, and so its message, is large. */
export interface Shape {
  readonly name: string;
  /** A Patient with `n` of it. */
  patient(n: number): Patient;
}

export const SHAPES: readonly Shape[] = [
  {
    name: 'repetitions (PID-3, PID-5)',
    patient: (n) => ({
      resourceType: 'Patient',
      identifier: numbered(n, (i) => ({ system: `urn:oid:1.2.276.0.76.${i}`, value: `MR-${i}` })),
      name: numbered(n, (i) => ({ family: `Brändli ${i}`, given: ['Anouk', `Marie ${i}`] })),
    }),
  },
  {
    name: 'segments (NK1)',
    patient: (n) => ({
      resourceType: 'Patient',
      contact: numbered(n, (i) => ({
        name: { family: `Keller ${i}`, given: ['Reto'] },
        telecom: [{ system: 'phone' as const, value: `+41 44 555 ${i}`, use: 'home' as const }],
      })),
    }),
  },
  {
    name: 'a text (PID-5.1, with escapes)',
    patient: (n) => ({
      resourceType: 'Patient',
      name: [{ family: 'Müller & Söhne | Co ^ Nachf. '.repeat(n) }],
    }),
  },
];

function numbered<One>(n: number, one: (index: number) => One): One[] {
  return Array.from({ length: n }, (_, index) => one(index + 1));
}

/** A Patient of a shape, and its message. */
export interface Grown {
  readonly patient: Patient;
  readonly text: string;
}

/** One whose message has about so many characters, at least one of what it is large in. */
export function grown({ patient }: Shape, characters: number): Grown {
  const textOf = (n: number) => patientToMessage(patient(n), ENVELOPE).text;
  const [none, many] = [textOf(0).length, textOf(1000).length];
  const ofOne = (many - none) / 1000;
  // Numbers grow longer too, so the second guess is the better one.
  const guess = Math.max(1, Math.round((characters - none) / ofOne));
  const n = Math.max(1, Math.round(guess * (characters / textOf(guess).length)));
  return { patient: patient(n), text: textOf(n) };
}
