import type { Patient, PatientLink } from 'fhir/r4.js';
import { type FieldValue, message, segment } from '../../../hl7v2/build.ts';
import { parse, serialize } from '../../../hl7v2/er7.ts';
import type { Segment } from '../../../hl7v2/message.ts';
import { fhirIdOf } from '../../core/fhir-id.ts';
import { type Loss, Losses } from '../../core/losses.ts';
import type { Envelope, Merging, ResourceMapping, Survivor, Written } from '../../core/resource-module.ts';
import type { SiteProfile } from '../../core/site-profile.ts';
import { createMapping } from '../adt-message.ts';
import { identityOf, reportUnsaid } from './identity.ts';
import { PID_OF_MRG, placeInMrg } from './mrg.ts';
import { segmentOf } from './persons.ts';

// A40[Patient.link] — a merge: PID identifies the record that stays, MRG the one that is gone (HL7 v2.5.1 §3.3.40 and §3.4.9).
// The v2-to-FHIR guide maps no merge; this is ours:
//
//     PID-3   CX   the survivor, as its last message had it      Patient.link.other.reference of the one that is gone,
//                                                                or other.identifier where that is all
//     MRG-1   CX   Patient.identifier of the one that is gone, with its FHIR id
//     MRG-7   XPN  Patient.name of it
//     the event    Patient.active false, Patient.link.type replaced-by; and replaces for the survivor

/** Whose structure requires PV1. */
const WITH_VISIT = 'A18';

type Mapping = Pick<ResourceMapping<Patient>, 'read' | 'write'>;

/**
 * Writing merges at a site; undefined where nothing is known by which the receiver could identify the survivor.
 *
 * @param mapping by which persons are written and read
 */
export function mergeWriter(
  profile: SiteProfile,
  mapping: Mapping,
): (merging: Merging<Patient>, envelope: Envelope) => Written | undefined {
  const { fhirIdentifier } = profile;
  /** For a survivor whose FHIR id is not known; made when it is needed. */
  let unnamed: Mapping | undefined;

  function write(merging: Merging<Patient>, envelope: Envelope): Written | undefined {
    const { gone, survivor, survivorText } = merging;
    const stays = survivorText === undefined ? namedIn(gone) : identityOf(mapping.read(survivorText));
    if (stays === undefined) return undefined;
    const staying = survivorOf(stays, survivor, envelope);
    if (staying === undefined) return undefined;
    const losses = new Losses('Patient');
    reportUnsaid(gone, ['identifier', 'name', 'active', 'link'], MERGED, losses);
    if (gone.active !== false) losses.at('active').changed('a record that is replaced is not in use');
    if ('identifier' in survivor) reportLinks(gone.link ?? [], 'by identifier', losses, staying.losses);
    else {
      const isHidden = stays.identifier !== undefined && !fhirIdentifier.send;
      reportLinks(gone.link ?? [], isHidden ? 'by hidden id' : 'by id', losses);
    }
    const { segments } = parse(staying.text);
    const mrg = mrgOf(merging, envelope, segmentOf(segments, 'PID'));
    const hasVisit = segmentOf(segments, 'MSH').field(9).text(2) === WITH_VISIT;
    const visit = segments.filter(({ id }) => id === 'PV1' && hasVisit);
    const persons = segments.filter(({ id }) => id !== 'PV1');
    return {
      text: serialize(message([...persons, mrg.segment, ...visit])),
      messageType: staying.messageType,
      losses: [...mrg.losses, ...losses.list],
      longFields: [...staying.longFields, ...mrg.longFields],
    };
  }

  /** The PID that says which record stays; undefined if nothing is left in it by which the receiver could identify it. */
  function survivorOf(stays: Patient, survivor: Survivor, envelope: Envelope): Written | undefined {
    const merge = { ...envelope, change: 'merge' } as const;
    if ('fhirId' in survivor) return mapping.write(stays, { ...merge, fhirId: survivor.fhirId });
    unnamed ??= createMapping({ ...profile, fhirIdentifier: { ...fhirIdentifier, send: false } });
    const written = unnamed.write(stays, { ...merge, fhirId: NOBODY });
    const pid = segmentOf(parse(written.text).segments, 'PID');
    return fhirIdOf(pid, fhirIdentifier) === NOBODY ? undefined : written;
  }

  /**
   * MRG with the identifiers that the Patient has, and those under which the receiver knows it, but for those that the survivor
   * has now.
   */
  function mrgOf({ gone, goneText }: Merging<Patient>, envelope: Envelope, survivor: Segment) {
    const before = goneText === undefined ? undefined : mapping.read(goneText);
    const { identifier, meta } = gone;
    const name = gone.name ?? before?.name;
    const own: Patient = { resourceType: 'Patient' };
    if (identifier !== undefined) own.identifier = identifier;
    if (name !== undefined) own.name = name;
    if (meta !== undefined) own.meta = meta;
    const written = mapping.write(own, { ...envelope, change: 'merge' });
    const pid = segmentOf(parse(written.text).segments, 'PID');
    const fields = Object.fromEntries(
      PID_OF_MRG.map(([mrg, n]): [number, FieldValue] => [mrg, pid.field(n).repetitions]),
    );
    if (before?.identifier !== undefined) {
      const known = mapping.write({ resourceType: 'Patient', identifier: before.identifier }, envelope);
      const present = [pid, survivor].flatMap((one) => one.field(3).repetitions.map(({ wire }) => wire));
      const earlier = segmentOf(parse(known.text).segments, 'PID').field(3).repetitions;
      fields[1] = [...pid.field(3).repetitions, ...earlier.filter(({ wire }) => !present.includes(wire))];
    }
    if (name === undefined) delete fields[7];
    return {
      // Of what rules of the site put into the rest of that PID, nothing is in MRG.
      losses: written.losses.filter(({ path }) => /^Patient\.(?:identifier|name|meta)\b/.test(path)),
      segment: segment('MRG', fields),
      longFields: written.longFields.flatMap(placeInMrg),
    };
  }

  return write;
}

const MERGED = 'a merge says only who is meant';

/** In the place of a FHIR id that is not known: it is written where the site leaves no identifier in PID-3. */
const NOBODY = 'nobody';

/**
 * Reports what the message does not say of the links.
 *
 * @param named how the message names the survivor
 * @param ofSurvivor losses of the survivor as a Patient, of which the identifier is that of the link
 */
function reportLinks(
  links: readonly PatientLink[],
  named: 'by id' | 'by hidden id' | 'by identifier',
  losses: Losses,
  ofSurvivor: readonly Loss[] = [],
): void {
  for (const [index, link] of links.entries()) {
    const at = losses.at('link', index);
    if (link.type !== 'replaced-by') {
      at.dropped(MERGED);
      continue;
    }
    at.others(link, ['other', 'type']);
    const other = at.at('other');
    if (named === 'by identifier') {
      other.others(link.other, ['identifier'], { reference: 'no FHIR id: the identifier is sent' });
      const placed = (path: string) => path.replace('Patient.identifier[0]', `${other.path}.identifier`);
      for (const { path, reason, readsAs } of ofSurvivor)
        losses.include({
          list: [{ path: placed(path), reason, ...(readsAs !== undefined && { readsAs: placed(readsAs) }) }],
        });
      continue;
    }
    other.others(link.other, ['reference'], { identifier: 'reads back with the record that stays' });
    if (named === 'by hidden id')
      other
        .at('reference')
        .changed('the site does not send FHIR ids: reads back as identifier', 'identifier');
  }
}

/** What a Patient that is gone says of the one that takes its place. */
function namedIn({ link }: Patient): Patient | undefined {
  const identifier = link?.find(({ type }) => type === 'replaced-by')?.other.identifier;
  return identifier?.value === undefined ? undefined : { resourceType: 'Patient', identifier: [identifier] };
}
