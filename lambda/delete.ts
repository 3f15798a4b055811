import type { SiteResource } from '../mapping/resources.ts';
import { draftOf, refuseMerged, send } from './draft.ts';
import { answer, type Handled, HttpError } from './http.ts';
import type { TransformPorts } from './ports.ts';
import { sending } from './sending.ts';

/**
 * DELETE: sends the deletion of a resource, once. It names the resource as its last message did, or by its FHIR id alone
 * where there is none.
 *
 * @throws HttpError 405 if the site takes no deletions, 409 if another resource has taken its place: its identifiers are
 *   that one's now
 */
export async function deleteResource(
  site: SiteResource,
  fhirId: string,
  ports: TransformPorts,
): Promise<Handled> {
  const { module, mapping } = site;
  const { endings } = mapping;
  if (endings === undefined || !endings.deletes)
    throw new HttpError(405, 'method', 'DELETE is not supported.', { Allow: 'GET, PUT' });
  const { decision, message } = await send(
    {
      ...sending(site, fhirId, fhirId, ports),
      isByLast: true,
      needless: ({ end }) => (end?.kind === 'deleted' ? 'duplicate' : undefined),
      draft(stamp, last) {
        refuseMerged(last?.end);
        const envelope = { fhirId, change: 'delete', ...stamp } as const;
        const known = last && mapping.read(last.text);
        const draft = draftOf(() => endings.writeDeletion(known, envelope), 'delete', site);
        // The version of what is deleted: an older one that comes later does not bring it back.
        const { version, contentHash = '' } = last ?? {};
        return { ...draft, version, contentHash, end: { kind: 'deleted' }, follows: last?.controlId ?? null };
      },
    },
    ports,
  );
  const remark = decision === 'duplicate' ? `Not sent: this ${module.type} was deleted before.` : '';
  return { result: answer(200, {}, remark), fhirId, controlId: message.controlId, losses: [] };
}
