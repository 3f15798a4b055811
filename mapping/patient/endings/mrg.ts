import { type FieldValue, segment } from '../../../hl7v2/build.ts';
import type { Message, Segment } from '../../../hl7v2/message.ts';
import { fhirIdIn } from '../../core/fhir-id.ts';
import type { SiteProfile } from '../../core/site-profile.ts';

/** The fields of MRG, and those of PID that hold the same of a record that is in use. PID-2, -4 and -18 are filled by some sites. */
export const PID_OF_MRG: readonly [mrg: number, pid: number][] = [
  [1, 3],
  [2, 4],
  [3, 18],
  [4, 2],
  [7, 5],
];

/** The PID that a MRG stands for. */
export function asPid(mrg: Segment, { delimiters }: Message): Segment {
  const fields = PID_OF_MRG.map(([n, pid]): [number, FieldValue] => [pid, mrg.field(n).repetitions]);
  return segment('PID', Object.fromEntries(fields), delimiters);
}

/** `PID-3.1` as `MRG-1.1`; none for a field that MRG does not have. */
export function placeInMrg(place: string): string[] {
  const [field, ...parts] = place.split('.');
  const mrg = PID_OF_MRG.find(([, pid]) => field === `PID-${pid}`)?.[0];
  return mrg === undefined ? [] : [[`MRG-${mrg}`, ...parts].join('.')];
}

/** The FHIR id in MRG-1, if there is one. */
export function goneFhirId(mrg: Segment, mark?: SiteProfile['fhirIdentifier']): string | undefined {
  for (const cx of mrg.field(1).repetitions) {
    const id = fhirIdIn(cx, mark);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** Each MRG with the PID that it follows. */
export function mergedPairs({ segments }: Message): { pid: Segment; mrg: Segment }[] {
  let pid: Segment | undefined;
  return segments.flatMap((one) => {
    if (one.id === 'PID') pid = one;
    return one.id === 'MRG' && pid !== undefined ? [{ pid, mrg: one }] : [];
  });
}
