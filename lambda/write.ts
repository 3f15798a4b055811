import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Resource } from 'fhir/r4.js';
import type { Change, Intent } from '../mapping/core/resource-module.ts';
import type { SiteResource } from '../mapping/resources.ts';
import { type Draft, draftOf, refuseMerged, send } from './draft.ts';
import { answer, type Handled, HttpError, readBody } from './http.ts';
import { merge } from './merge.ts';
import type { TransformPorts } from './ports.ts';
import { contentHash } from './record/content-hash.ts';
import { decide, type Source } from './record/decide.ts';
import type { Recorded } from './record/record.ts';
import type { Recording } from './record/record-ports.ts';
import { sourceVersion } from './record/source-version.ts';
import { remarksText } from './remarks.ts';
import { type BuiltWithAnswer, readBack, sending } from './sending.ts';
import { validated } from './validated.ts';

/** What a request asks for: the content of a resource. */
interface Asked {
  readonly resource: Resource;
  readonly fhirId: string;
  readonly change: 'create' | 'update' | 'deactivate';
  readonly source: Source;
}

/** POST and PUT: maps the resource in the body, records its message and puts it into the queue. */
export async function write(
  event: APIGatewayProxyEvent,
  site: SiteResource,
  change: 'create' | 'update',
  fhirId: string,
  ports: TransformPorts,
): Promise<Handled> {
  const { module, mapping } = site;
  const resource = validated(readBody(event), module);
  if (change === 'update' && resource.id !== fhirId) {
    throw new HttpError(400, 'id-mismatch', `${module.type}.id: expected the id of the URL.`);
  }
  const asked = { resource, fhirId, change, source: sourceOf(resource, change, event) };
  const intent: Intent = mapping.endings?.intentOf(resource, fhirId) ?? { kind: 'write' };
  const status = change === 'create' ? 201 : 200;
  return answered(await sent(intent, asked, site, ports), fhirId, status, site);
}

/** Sends what a request means. */
function sent(
  intent: Intent,
  asked: Asked,
  site: SiteResource,
  ports: TransformPorts,
): Promise<Recorded<Draft, BuiltWithAnswer>> {
  switch (intent.kind) {
    case 'refuse':
      throw new HttpError(422, 'not-sendable', `${intent.path}: ${intent.reason}.`, {}, [intent.path]);
    case 'merge':
      return merge({ ...asked, survivorId: intent.survivorId }, site, ports);
    case 'deactivate':
      return send(deactivation(asked, site, ports), ports);
    case 'write':
      return send(update(asked, site, ports), ports);
  }
}

function update(asked: Asked, site: SiteResource, ports: TransformPorts): Recording<Draft, BuiltWithAnswer> {
  const { resource, fhirId, source } = asked;
  return {
    ...sending(site, fhirId, site.module.patientIdOf(resource, fhirId), ports),
    needless: (last) => (isLate(last, source) ? 'stale' : undefined),
    draft(stamp, last) {
      refuseMerged(last?.end);
      // After a deletion the receiver knows nobody: the resource begins anew.
      const change: Change = last?.end === undefined ? asked.change : 'create';
      const draft = draftOf(() => site.mapping.write(resource, { fhirId, change, ...stamp }), change, site);
      return { ...draft, ...source, follows: last?.end && last.controlId };
    },
  };
}

/** A resource that says that it is no longer in use, at a site that deletes it then. */
function deactivation(
  { resource, fhirId, source }: Asked,
  site: SiteResource,
  ports: TransformPorts,
): Recording<Draft, BuiltWithAnswer> {
  const change = 'deactivate';
  const { endings } = site.mapping;
  if (endings === undefined) throw new Error('an intent without endings');
  return {
    ...sending(site, fhirId, site.module.patientIdOf(resource, fhirId), ports),
    needless(last) {
      if (last.end?.kind === 'deleted') return 'duplicate';
      return isLate(last, source) ? 'stale' : undefined;
    },
    draft(stamp, last) {
      refuseMerged(last?.end);
      const draft = draftOf(
        () => endings.writeDeletion(resource, { fhirId, change, ...stamp }),
        change,
        site,
      );
      return { ...draft, ...source, end: { kind: 'deleted' } };
    },
  };
}

/** Whether a version comes after the end of its resource that was sent before it. */
function isLate(last: Source, source: Source): boolean {
  return last.end !== undefined && decide({ confirmed: last }, source) === 'stale';
}

function answered(
  { decision, message, draft, built }: Recorded<Draft, BuiltWithAnswer>,
  fhirId: string,
  status: number,
  site: SiteResource,
): Handled {
  const { controlId } = message;
  if (built === undefined) {
    const result = answer(status, readBack(message, fhirId, site), NOT_SENT[decision]);
    return { result, fhirId, controlId, losses: [] };
  }
  const losses = [...(draft?.losses ?? []), ...built.losses];
  const { sentOnly = [], longFields = [] } = draft ?? {};
  const remarks = remarksText({ losses, sentOnly, longFields }, site.profile);
  return { result: answer(status, built.readBack, remarks), fhirId, controlId, losses };
}

const NOT_SENT = {
  stale: 'Not sent: a newer version was sent before, which this answer shows.',
  duplicate: 'Not sent: this version was sent before.',
};

/** What a request says of its resource. A POST makes a new one, whatever version its source has of it. */
function sourceOf(resource: Resource, change: Change, { headers }: APIGatewayProxyEvent): Source {
  const ifMatch = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'if-match')?.[1];
  const version = change === 'create' ? undefined : sourceVersion(resource.meta, ifMatch);
  return { version, contentHash: contentHash(resource) };
}
