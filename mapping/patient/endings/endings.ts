import type { Identifier, Patient, PatientLink, Reference } from 'fhir/r4.js';
import { parse } from '../../../hl7v2/er7.ts';
import { triggerEventOf } from '../../../hl7v2/header.ts';
import { isFhirId } from '../../core/fhir-id.ts';
import type { Effect, Intent, ResourceMapping } from '../../core/resource-module.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { writeDeletion } from './deletion.ts';
import { patientLinks, readBoth } from './linking.ts';
import { mergeWriter } from './merge.ts';
import { mergeReader } from './read-merge.ts';

/**
 * The mapping of a site with the messages after which a record is no longer in use, deletions and merges, and with those that
 * link records.
 *
 * @param mapping how a person is written and read
 */
export function withEndings(
  mapping: ResourceMapping<Patient>,
  effectOf: (triggerEvent: string) => Effect,
  profile: SiteProfile,
): ResourceMapping<Patient> {
  const merges = mergeReader(profile, mapping);
  function read(text: string): Patient {
    const event = triggerEventOf(parse(text, 'EVN'));
    const [linked] = event === LINK ? readBoth(text, true, profile, mapping) : [];
    if (linked !== undefined) return linked;
    const patient = mapping.read(text);
    const effect = effectOf(event);
    if (effect === 'delete') return { ...patient, active: false };
    if (effect !== 'merge') return patient;
    const link = [...(patient.link ?? []), ...merges.linksOf(text)];
    return link.length === 0 ? patient : { ...patient, link };
  }
  return {
    ...mapping,
    read,
    readAll(text) {
      const event = triggerEventOf(parse(text, 'EVN'));
      if (event === LINK || event === UNLINK) return readBoth(text, event === LINK, profile, mapping);
      return effectOf(event) === 'merge' ? [read(text), ...merges.readAllGone(text)] : [read(text)];
    },
    ...(profile.links !== undefined && { links: patientLinks(mapping) }),
    endings: {
      deletes: profile.delete !== 'refuse',
      intentOf: (patient, fhirId) => intentOf(patient, fhirId, profile),
      writeDeletion: (last, envelope) => writeDeletion(last, envelope, mapping.write),
      writeMerge: mergeWriter(profile, mapping),
      readGone: merges.readGone,
      withReplaced: (patient, fhirIds) => ({
        ...patient,
        link: [...(patient.link ?? []), ...fhirIds.map(replaces)],
      }),
      placesOfReplaced: ({ link = [] }, fhirIds) =>
        link.flatMap((one, index) =>
          fhirIds.some((id) => saysReplaced(one, id)) ? `Patient.link[${index}]` : [],
        ),
    },
  };
}

/** Table 0003. */
const LINK = 'A24';
const UNLINK = 'A37';

function replaces(fhirId: string): PatientLink {
  return { other: { reference: `Patient/${fhirId}` }, type: 'replaces' };
}

/** Whether a link says just that. */
function saysReplaced({ other, type, ...rest }: PatientLink, fhirId: string): boolean {
  const { reference, ...more } = other;
  const saysMore = Object.keys({ ...rest, ...more }).length > 0;
  return type === 'replaces' && reference === `Patient/${fhirId}` && !saysMore;
}

/** What a PUT or POST of a Patient asks for. */
function intentOf(patient: Patient, fhirId: string, { inactive, merge }: SiteProfile): Intent {
  const { active, link = [] } = patient;
  const replacing = merge === undefined ? -1 : link.findIndex(({ type }) => type === 'replaced-by');
  if (replacing !== -1) {
    const another = link.findLastIndex(({ type }) => type === 'replaced-by');
    if (another !== replacing)
      return refusal(
        `Patient.link[${another}]`,
        'one record takes the place of another, expected one such link',
      );
    return mergeInto(link[replacing]?.other ?? {}, `Patient.link[${replacing}].other`, patient, fhirId);
  }
  if (active !== false || inactive === 'update') return { kind: 'write' };
  if (inactive === 'A29') return { kind: 'deactivate' };
  return refusal('Patient.active', 'this site takes no Patient that is not in use');
}

/** By the FHIR id, or by the identifier where the reference has none. */
function mergeInto(other: Reference, path: string, { identifier = [] }: Patient, fhirId: string): Intent {
  const survivorId = /^Patient\/(.*)$/.exec(other.reference ?? '')?.[1] ?? '';
  if (isFhirId(survivorId)) {
    if (survivorId === fhirId) return refusal(`${path}.reference`, OWN_PLACE);
    return { kind: 'merge', survivor: { fhirId: survivorId } };
  }
  if (other.identifier?.value === undefined)
    return refusal(
      `${path}.reference`,
      'expected Patient/ and the FHIR id of the record that takes its place, or an identifier with a value beside it',
    );
  const survivor = keyOf(other.identifier);
  if (identifier.some((own) => keyOf(own) === survivor)) return refusal(`${path}.identifier`, OWN_PLACE);
  return { kind: 'merge', survivor: { identifier: survivor } };
}

function keyOf({ system = '', value = '' }: Identifier): string {
  return `${system}|${value}`;
}

const OWN_PLACE = 'a record cannot take its own place';

function refusal(path: string, reason: string): Intent {
  return { kind: 'refuse', path, reason };
}
