import type { Resource } from 'fhir/r4.js';
import type { Envelope } from '../mapping/core/resource-module.ts';
import type { Person } from '../mapping/core/subject.ts';
import { PERSONS, type SiteResource } from '../mapping/resources.ts';
import { type Draft, draftOf, refuseMerged, send } from './draft.ts';
import { answer, type Handled, HttpError } from './http.ts';
import { knownPatient } from './patient-of.ts';
import type { SendingPorts, TransformPorts } from './ports.ts';
import { decide, type Source } from './record/decide.ts';
import type { Recorded } from './record/record.ts';
import { type BuiltWithAnswer, sending } from './sending.ts';

/** What a caller says of a deletion. */
type Deletion = Pick<Source, 'version' | 'sourceName'>;

/**
 * DELETE.
 *
 * @throws HttpError 405 if the site takes no deletions, and what `sendDeletion` throws
 */
export async function deleteResource(
  site: SiteResource,
  fhirId: string,
  ports: TransformPorts,
): Promise<Handled> {
  const { module, mapping } = site;
  if (!mapping.endings?.deletes)
    throw new HttpError(405, 'method', 'DELETE is not supported.', { Allow: 'GET, PUT' });
  const { decision, message } = await sendDeletion({ version: undefined }, site, fhirId, ports);
  const remark = decision === 'duplicate' ? `Not sent: this ${module.type} was deleted before.` : '';
  return { result: answer(200, {}, remark), fhirId, controlId: message.controlId, losses: [] };
}

/**
 * Sends the deletion of a resource, once. It names the resource as its last message did, or by its FHIR id alone where there
 * is none.
 *
 * @throws HttpError 422 if the site takes no deletions, 409 if another resource has taken its place: its identifiers are
 *   that one's now; 404 if nothing was sent of a resource that is about a patient, because nobody knows whose it is
 */
export async function sendDeletion(
  { version, sourceName }: Deletion,
  site: SiteResource,
  fhirId: string,
  ports: SendingPorts,
): Promise<Recorded<Draft, BuiltWithAnswer>> {
  const { module, mapping } = site;
  const { endings } = mapping;
  if (!endings?.deletes)
    throw new HttpError(422, 'not-sendable', `The site takes no deletions of ${module.type}.`);
  const { patientId, patient } = await ownerOf(fhirId, site, ports);
  return send(
    {
      ...sending(site, fhirId, patientId, ports),
      isByLast: true,
      needless(last) {
        if (last.end?.kind === 'deleted') return 'duplicate';
        const deletion: Source = { version, sourceName, contentHash: '', end: { kind: 'deleted' } };
        return decide({ confirmed: last }, deletion) === 'stale' ? 'stale' : undefined;
      },
      draft(stamp, last) {
        refuseMerged(last?.end);
        const envelope: Envelope = { fhirId, change: 'delete', patient, last: last?.text, ...stamp };
        const known = last && mapping.read(last.text);
        const draft = draftOf(() => endings.writeDeletion(known, envelope), 'delete');
        return {
          ...draft,
          // Of what is deleted, if the deletion says none: an older one that comes later does not bring it back.
          version: version ?? last?.version,
          sourceName,
          contentHash: last?.contentHash ?? '',
          end: { kind: 'deleted' },
          follows: last?.controlId ?? null,
        };
      },
    },
    ports,
  );
}

/** Whose messages those of a resource are among, and who that is, if the resource is about a patient. */
interface Owner {
  readonly patientId: string;
  readonly patient?: Person;
}

async function ownerOf(fhirId: string, site: SiteResource, ports: SendingPorts): Promise<Owner> {
  const { module } = site;
  if (module.subjectOf === undefined) return { patientId: fhirId };
  const resource = await lastKnown(fhirId, site, ports);
  const subject = module.subjectOf(resource);
  const patientId = module.patientIdOf(resource, fhirId);
  if (subject.kind === 'contained') return { patientId, patient: subject.patient };
  // Also after the patient is deleted: his id is enough to say whose visit it is.
  const patient = subject.kind === 'id' ? await knownPatient(subject.fhirId, ports) : undefined;
  return {
    patientId,
    patient: patient ?? { resourceType: PERSONS.type as Person['resourceType'], id: patientId },
  };
}

/** @throws HttpError 404 */
async function lastKnown(fhirId: string, site: SiteResource, { lastSent }: SendingPorts): Promise<Resource> {
  const latest = await lastSent.latest(site, fhirId);
  if (latest !== undefined) return site.mapping.read(latest.text);
  throw new HttpError(404, 'unknown', `No ${site.module.type} with this id was sent.`);
}
