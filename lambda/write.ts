import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Resource } from 'fhir/r4.js';
import type { Change, Intent } from '../mapping/core/resource-module.ts';
import type { Person } from '../mapping/core/subject.ts';
import type { SiteResource } from '../mapping/resources.ts';
import { type Draft, draftOf, refuseMerged, send } from './draft.ts';
import { answer, type Handled, HttpError, readBody } from './http.ts';
import { sendWithLinks } from './links.ts';
import { merge } from './merge.ts';
import { patientOf } from './patient-of.ts';
import type { SendingPorts, TransformPorts } from './ports.ts';
import { replacedIds } from './record/absorbed.ts';
import { contentHash } from './record/content-hash.ts';
import { decide, type Source } from './record/decide.ts';
import type { Recorded } from './record/record.ts';
import type { Recording } from './record/record-ports.ts';
import { sourceVersion } from './record/source-version.ts';
import { remarksText } from './remarks.ts';
import { type BuiltWithAnswer, readBack, sending } from './sending.ts';
import { validated } from './validated.ts';

/** The content of a resource that is to be sent, whoever asks for it. */
export interface Asked {
  readonly resource: Resource;
  readonly fhirId: string;
  /** What its message says; undefined: an update if one was sent before, as the record has it. */
  readonly change: 'create' | 'update' | undefined;
  readonly source: Source;
  /** Called before a resource that was deleted begins anew; what it throws is thrown. */
  readonly beforeRevival?: () => void;
}

/** POST and PUT: maps the resource in the body, records its message and puts it into the queue. */
export async function write(
  event: APIGatewayProxyEvent,
  site: SiteResource,
  change: 'create' | 'update',
  fhirId: string,
  ports: TransformPorts,
): Promise<Handled> {
  const { module } = site;
  const resource = validated(readBody(event), module);
  if (change === 'update' && resource.id !== fhirId) {
    throw new HttpError(400, 'id-mismatch', `${module.type}.id: expected the id of the URL.`);
  }
  const asked = { resource, fhirId, change, source: sourceOf(resource, change, event) };
  const status = change === 'create' ? 201 : 200;
  return answered(await sendContent(asked, site, ports), asked, status, site);
}

/**
 * Records the message that a content means and puts it into the queue.
 *
 * @throws HttpError for what can never be sent, UnavailableError for what may be later
 */
export async function sendContent(
  asked: Asked,
  site: SiteResource,
  ports: SendingPorts,
): Promise<Recorded<Draft, BuiltWithAnswer>> {
  const intent: Intent = site.mapping.endings?.intentOf(asked.resource, asked.fhirId) ?? { kind: 'write' };
  switch (intent.kind) {
    case 'refuse':
      throw new HttpError(422, 'not-sendable', `${intent.path}: ${intent.reason}.`, {}, [intent.path]);
    case 'merge':
      return merge({ ...asked, survivor: intent.survivor }, site, ports);
    case 'deactivate':
      return send(deactivation(asked, site, ports), ports);
    case 'write': {
      const { links } = site.mapping;
      const recording = update(asked, await patientOf(asked.resource, site.module, ports), site, ports);
      return links !== undefined && ports.record !== undefined
        ? sendWithLinks(recording, asked, links, site, ports.record)
        : send(recording, ports);
    }
  }
}

function update(
  asked: Asked,
  patient: Person | undefined,
  site: SiteResource,
  ports: SendingPorts,
): Recording<Draft, BuiltWithAnswer> {
  const { resource, fhirId, source } = asked;
  // What becomes of a resource that is about a patient depends on what was sent of it before.
  const isTransition = site.module.subjectOf !== undefined;
  const isByLast = asked.change === undefined || isTransition;
  return {
    ...sending(site, fhirId, site.module.patientIdOf(resource, fhirId), ports),
    isByLast,
    needless: (last) => needlessAfter(last, source),
    draft(stamp, last) {
      refuseMerged(last?.end);
      if (last?.end !== undefined) asked.beforeRevival?.();
      // After a deletion the receiver knows nobody: the resource begins anew.
      const isKnown = last !== undefined && last.end === undefined;
      const byRecord = isKnown ? 'update' : 'create';
      const change: Change = last?.end === undefined ? (asked.change ?? byRecord) : 'create';
      const envelope = { fhirId, change, patient, last: last?.text, ...stamp };
      const draft = draftOf(() => site.mapping.write(resource, envelope), change);
      if (isByLast && last === undefined) return { ...draft, ...source, follows: null };
      // Once there is a newer message, a transition from this one has to be written anew.
      const isAfterLast = last?.end !== undefined || isTransition;
      return { ...draft, ...source, follows: isAfterLast ? last?.controlId : undefined };
    },
  };
}

/** A resource that says that it is no longer in use, at a site that deletes it then. */
function deactivation(
  { resource, fhirId, source }: Asked,
  site: SiteResource,
  ports: SendingPorts,
): Recording<Draft, BuiltWithAnswer> {
  const change = 'deactivate';
  const { endings } = site.mapping;
  if (endings === undefined) throw new Error('an intent without endings');
  return {
    ...sending(site, fhirId, site.module.patientIdOf(resource, fhirId), ports),
    needless(last) {
      return last.end?.kind === 'deleted' ? 'duplicate' : needlessAfter(last, source);
    },
    draft(stamp, last) {
      refuseMerged(last?.end);
      const draft = draftOf(() => endings.writeDeletion(resource, { fhirId, change, ...stamp }), change);
      return { ...draft, ...source, end: { kind: 'deleted' } };
    },
  };
}

/** Why a version is not sent after the last message, as far as that is certain before the lease is held. */
function needlessAfter(last: Source, source: Source): 'stale' | 'duplicate' | undefined {
  // What says no version may be newer than a message that is pending.
  const decision = source.version && decide({ confirmed: last }, source);
  return decision === 'stale' || decision === 'duplicate' ? decision : undefined;
}

function answered(
  { decision, message, item, draft, built }: Recorded<Draft, BuiltWithAnswer>,
  { resource, fhirId }: Asked,
  status: number,
  site: SiteResource,
): Handled {
  const { controlId } = message;
  const replaced = replacedIds(item.absorbed);
  if (built === undefined) {
    const result = answer(
      status,
      readBack(message.text, message.end?.kind === 'merged', replaced, fhirId, site.mapping),
      NOT_SENT[decision],
    );
    return { result, fhirId, controlId, losses: [] };
  }
  const recorded = site.mapping.endings?.placesOfReplaced(resource, replaced) ?? [];
  const losses = [...(draft?.losses ?? []), ...built.losses].filter(({ path }) => !recorded.includes(path));
  const { sentOnly = [], longFields = [] } = draft ?? {};
  const remarks = remarksText({ losses, sentOnly, longFields }, site.profile);
  const result = answer(status, built.readBack, remarks);
  return { result, fhirId, controlId, losses, event: draft?.event };
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
