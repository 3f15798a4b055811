import { hash } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Resource } from 'fhir/r4.js';
import type { Change } from '../mapping/core/resource-module.ts';
import type { SiteResource } from '../mapping/resources.ts';
import { answer, type Handled, HttpError, readBody } from './http.ts';
import type { TransformPorts } from './ports.ts';
import { contentHash } from './record/content-hash.ts';
import type { Source } from './record/decide.ts';
import { record } from './record/record.ts';
import type { Recording, Stamp } from './record/record-ports.ts';
import { recordKey } from './record/record-table.ts';
import { sourceVersion } from './record/source-version.ts';
import { unrecorded } from './record/unrecorded.ts';
import { remarksText } from './remarks.ts';
import { assertSize, validated, written } from './validated.ts';
import { withDeletions } from './with-deletions.ts';

/** POST and PUT: maps the resource in the body, records its message and puts it into the queue. */
export async function write(
  event: APIGatewayProxyEvent,
  { profile, module, mapping }: SiteResource,
  change: Change,
  fhirId: string,
  ports: TransformPorts,
): Promise<Handled> {
  const resource = validated(readBody(event), module);
  if (change === 'update' && resource.id !== fhirId) {
    throw new HttpError(400, 'id-mismatch', `${module.type}.id: expected the id of the URL.`);
  }
  const { code, triggerEvent } = module.messageOf(change, profile);
  const groupId = groupOf(module.patientIdOf(resource, fhirId));
  const conveyedBy = (text: string) => ({ ...mapping.read(text), id: fhirId });
  const recording = {
    key: recordKey(module.type, fhirId),
    source: sourceOf(resource, change, event),
    messageType: `${code}^${triggerEvent}`,
    draft(stamp: Stamp) {
      const drafted = written(resource, mapping, { fhirId, change, ...stamp });
      assertSize(drafted.text);
      return drafted;
    },
    build(text, previous) {
      const updated = withDeletions(text, previous, mapping);
      assertSize(updated.text);
      // Before the message is queued: what fails here is answered as a failure, and nothing is sent.
      return { ...updated, conveyed: conveyedBy(updated.text) };
    },
    async enqueue({ controlId, messageType }, body, signal) {
      await ports.queue.enqueue({ body, groupId, controlId, fhirId, messageType }, signal);
    },
  } satisfies Recording;
  const { decision, message, draft, built } = await (ports.record === undefined
    ? unrecorded(recording, ports.controlIds.next())
    : record(recording, ports.record));
  const { controlId } = message;
  const status = change === 'create' ? 201 : 200;
  if (built === undefined) {
    const result = answer(status, conveyedBy(message.text), NOT_SENT[decision]);
    return { result, fhirId, controlId, losses: [] };
  }
  const losses = [...draft.losses, ...built.losses];
  const remarks = remarksText({ ...draft, losses }, profile);
  return { result: answer(status, built.conveyed, remarks), fhirId, controlId, losses };
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

/** One patient's messages share a group, so they stay in order; the hash keeps the id out of the queue. */
function groupOf(patientId: string): string {
  return hash('sha256', patientId);
}
