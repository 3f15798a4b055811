import type { Patient } from 'fhir/r4.js';
import { parse } from '../../../hl7v2/er7.ts';
import { triggerEventOf } from '../../../hl7v2/header.ts';
import { isFhirId } from '../../core/fhir-id.ts';
import type { Effect, Intent, ResourceMapping } from '../../core/resource-module.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { writeDeletion } from './deletion.ts';
import { patientMerge } from './merge.ts';

/**
 * The mapping of a site with the messages after which a record is no longer in use: deletions and merges.
 *
 * @param mapping how a person is written and read
 */
export function withEndings(
  mapping: ResourceMapping<Patient>,
  effectOf: (triggerEvent: string) => Effect,
  profile: SiteProfile,
): ResourceMapping<Patient> {
  const merge = patientMerge(profile, mapping);
  return {
    ...mapping,
    read(text) {
      const patient = mapping.read(text);
      const effect = effectOf(triggerEventOf(parse(text, 'EVN')));
      if (effect === 'delete') return { ...patient, active: false };
      if (effect !== 'merge') return patient;
      const link = [...(patient.link ?? []), ...merge.linksOf(text)];
      return link.length === 0 ? patient : { ...patient, link };
    },
    endings: {
      deletes: profile.delete !== 'refuse',
      intentOf: (patient, fhirId) => intentOf(patient, fhirId, profile),
      writeDeletion: (last, envelope) => writeDeletion(last, envelope, mapping.write),
      writeMerge: merge.write,
      readGone: merge.readGone,
    },
  };
}

/** What a PUT or POST of a Patient asks for. */
function intentOf({ active, link = [] }: Patient, fhirId: string, { inactive, merge }: SiteProfile): Intent {
  const replacing = merge === undefined ? -1 : link.findIndex(({ type }) => type === 'replaced-by');
  if (replacing !== -1) {
    const path = `Patient.link[${replacing}].other.reference`;
    const another = link.findLastIndex(({ type }) => type === 'replaced-by');
    if (another !== replacing)
      return refusal(
        `Patient.link[${another}]`,
        'one record takes the place of another, expected one such link',
      );
    const survivorId = /^Patient\/(.*)$/.exec(link[replacing]?.other.reference ?? '')?.[1] ?? '';
    if (!isFhirId(survivorId))
      return refusal(path, 'expected Patient/ and the FHIR id of the record that takes its place');
    if (survivorId === fhirId) return refusal(path, 'a record cannot take its own place');
    return { kind: 'merge', survivorId };
  }
  if (active !== false || inactive === 'update') return { kind: 'write' };
  if (inactive === 'A29') return { kind: 'deactivate' };
  return refusal('Patient.active', 'this site takes no Patient that is not in use');
}

function refusal(path: string, reason: string): Intent {
  return { kind: 'refuse', path, reason };
}
