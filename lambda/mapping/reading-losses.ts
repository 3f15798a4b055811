import { parse } from '../../hl7v2/er7.ts';
import type { Segment } from '../../hl7v2/message.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { createMapping } from './adt-message.ts';
import { bestMatches } from './best-matches.ts';
import { firstPerson } from './first-person.ts';
import { type Leaves, leavesOf } from './leaves.ts';
import type { Loss } from './losses.ts';
import type { SiteProfile } from './site-profile.ts';

// What of a message its Patient does not hold. Nobody can list all that senders put into a message, so it is not the
// reader that reports it: the Patient is written as a message again, and what does not stand there is what was not read.

/** Segments in which a Patient is read; MSH and EVN tell of the message and not of a patient. */
const READ = ['PID', 'PD1', 'NK1', 'ROL', 'PV1', 'OBX'];
const OF_THE_MESSAGE = ['MSH', 'EVN'];

/** Fields that are read and written as another one, of the same segment. */
const HOMES: Readonly<Record<string, readonly number[]>> = {
  'PID-2': [3],
  'PID-4': [3],
  'PID-9': [5],
  'PID-12': [11],
  'PID-13': [13, 14],
  'PID-14': [14, 13],
  'PID-19': [3],
  'PID-20': [3],
  'PID-40': [13, 14],
  'NK1-3': [3, 7],
  'NK1-5': [5, 6],
  'NK1-6': [6, 5],
  'NK1-7': [7, 3],
  'NK1-40': [5, 6],
  'NK1-41': [6, 5],
};

/** Components that are read and written as another one: of a field, or of its datatype in these fields. */
const MOVED: readonly (readonly [fields: RegExp, from: string, to: string])[] = [
  [/^(?:PID-[569]|NK1-(?:2|30))$/, '10.1', '12.1'],
  [/^(?:PID-[569]|NK1-(?:2|30))$/, '10.2', '13.1'],
  [/^(?:PID-11|NK1-4|NK1-32|ROL-11)$/, '12.1', '13.1'],
  [/^(?:PID-11|NK1-4|NK1-32|ROL-11)$/, '12.2', '14.1'],
  [/^(?:PD1|ROL)-4$/, '17.1', '19.1'],
  [/^(?:PD1|ROL)-4$/, '17.2', '20.1'],
  [/^PID-12$/, '1.1', '9.1'],
  [/^PID-20$/, '2.1', '4.1'],
  [/^PID-20$/, '3.1', '8.1'],
  [/^(?:PD1-3|NK1-13)$/, '3.1', '10.1'],
];

/** Components of later versions that are read as elements for which v2.5.1 has no place. */
const READ_ONLY = [
  /^(?:PID-(?:15|16|17|26|27|28|35|36)|NK1-[37]|ROL-3|OBX-5)\.(?:[789]|1[0-3])\.1$/,
  /^(?:PID-(?:13|14|40)|NK1-(?:5|6|40|41))\.(?:13|14|18)\.1$/,
  /^PID-[59]\.15\.1$/,
];

export const NULL_VALUE = 'the null value is read as absent';
export const OTHER_FORM = 'reads back in another form';
export const NOT_READ = 'the Patient has no element for it';
export const SEGMENT_NOT_READ = 'the segment is not read';

/**
 * What the Patient of a message does not hold as it is: places as `PID-3[2].4.1` (from 1; a number in brackets where
 * there are several), with reasons and without values.
 *
 * @throws Er7Error or NoPatientError as `messageToPatient` does
 */
export function readingLosses(profile: SiteProfile): (text: string) => Loss[] {
  // Whatever the site does not want to be sent has been read all the same.
  const mapping = createMapping({
    ...profile,
    observations: true,
    nameTypeCodes: 'guide',
    fhirIdentifier: { ...profile.fhirIdentifier, send: true },
  });
  return (text) => {
    const message = parse(text);
    const { segments } = message;
    const person = firstPerson(message);
    const patient = mapping.messageToPatient(text);
    const envelope = { fhirId: patient.id ?? '', triggerEvent: 'A31', controlId: '', time: 0 } as const;
    const again = parse(mapping.patientToMessage(patient, envelope).text);
    const ids = [...new Set(segments.map(({ id }) => id))].filter((id) => !OF_THE_MESSAGE.includes(id));
    return ids.flatMap((id) => {
      const given = segments.filter((segment) => segment.id === id);
      const name = (index: number) => (given.length > 1 ? `${id}[${index + 1}]` : id);
      if (!READ.includes(id))
        return given.map((_, index) => ({ path: name(index), reason: SEGMENT_NOT_READ }));
      // Segments of another person have no match: those of the first stand before them.
      const written = again.all(id);
      const matches = bestMatches(person.all(id).map(leavesOfSegment), written.map(leavesOfSegment));
      return given.flatMap((segment, index) =>
        lossesOfSegment(name(index), segment, written[matches[index] ?? -1]),
      );
    });
  };
}

function lossesOfSegment(name: string, given: Segment, written: Segment | undefined): Loss[] {
  if (written === undefined) {
    const isEmpty = leavesOfSegment(given).size === 0;
    return isEmpty ? [] : [{ path: name, reason: SEGMENT_NOT_READ }];
  }
  const fields = Array.from({ length: given.length }, (_, index) => index + 1);
  return fields
    .filter((n) => !SAYS_NOTHING.has(`${given.id}-${n}`))
    .flatMap((n) => {
      const place = `${given.id}-${n}`;
      const repetitions = given.field(n).repetitions;
      const homes = HOMES[place] ?? [n];
      const candidates = homes.flatMap((home) =>
        written.field(home).repetitions.map((one) => ({ home, one })),
      );
      const wanted = repetitions.map((one) => moved(place, leavesOf(one)));
      const found = candidates.map(({ one }) => leavesOf(one));
      const matches = bestMatches(wanted, found);
      return repetitions.flatMap((repetition, index) => {
        const match = matches[index] ?? -1;
        const path = repetitions.length > 1 ? `${name}-${n}[${index + 1}]` : `${name}-${n}`;
        const losses = lossesOfRepetition(path, place, repetition, found[match] ?? new Map());
        // It stands in the other one of two fields that are both written.
        const isElsewhere = homes.includes(n) && (candidates[match]?.home ?? n) !== n;
        return isElsewhere
          ? [{ path, reason: OTHER_FORM }, ...losses.filter((one) => one.path !== path)]
          : losses;
      });
    });
}

/** Set IDs, the class of a patient who is at no visit, what any observation has and any role. */
const SAYS_NOTHING = new Set(['PID-1', 'NK1-1', 'OBX-1', 'OBX-2', 'OBX-11', 'PV1-1', 'PV1-2', 'ROL-2']);

/** One loss where the whole of a repetition has the same fate, else one for each component or subcomponent. */
function lossesOfRepetition(path: string, place: string, given: Repetition, written: Leaves): Loss[] {
  const leaves = [...leavesOf(given)];
  const reasons = leaves.map(([component, text]) => reasonOf(place, component, text, written));
  const [first] = reasons;
  if (first !== undefined && reasons.every((reason) => reason === first)) return [{ path, reason: first }];
  return leaves.flatMap(([component], index) => {
    const reason = reasons[index];
    return reason === undefined ? [] : [{ path: `${path}.${component.replace(/\.1$/, '')}`, reason }];
  });
}

/** Why a text does not stand in the message that was written again; undefined where it does. */
function reasonOf(place: string, component: string, text: string, written: Leaves): string | undefined {
  if (READ_ONLY.some((one) => one.test(`${place}.${component}`))) return undefined;
  const [target = component] = moved(place, new Map([[component, text]])).keys();
  const found = written.get(target);
  if (found === text || found?.replace(WHOLE_MINUTE, '$1$2') === text) return undefined;
  if (text === NULL) return NULL_VALUE;
  const isThere = found !== undefined || [...written.values()].some((other) => other.includes(text));
  return isThere ? OTHER_FORM : NOT_READ;
}

/** FHIR has no time without seconds. */
const WHOLE_MINUTE = /^(\d{12})00([+-]\d{4})$/;

function moved(place: string, leaves: Leaves): Leaves {
  const rules = MOVED.filter(([fields]) => fields.test(place));
  const target = (component: string) => rules.find(([, from]) => from === component)?.[2] ?? component;
  return new Map([...leaves].map(([component, text]) => [target(component), text]));
}

const NULL = '""';

function leavesOfSegment(segment: Segment): Leaves {
  const leaves = new Map<string, string>();
  for (let n = 1; n <= segment.length; n += 1) {
    if (SAYS_NOTHING.has(`${segment.id}-${n}`)) continue;
    for (const repetition of segment.field(n).valued) {
      for (const [component, text] of leavesOf(repetition)) leaves.set(`${n}.${component}.${text}`, text);
    }
  }
  return leaves;
}
