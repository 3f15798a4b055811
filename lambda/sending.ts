import { hash } from 'node:crypto';
import type { Resource } from 'fhir/r4.js';
import type { Loss } from '../mapping/core/losses.ts';
import type { SiteResource } from '../mapping/resources.ts';
import { HttpError } from './http.ts';
import type { SendingPorts } from './ports.ts';
import { absorb } from './record/absorb.ts';
import { isOfOtherSource } from './record/decide.ts';
import type { Built, Sending } from './record/record-ports.ts';
import { type RecordedMessage, recordKey } from './record/record-table.ts';
import { assertSize } from './validated.ts';
import { asSent } from './with-deletions.ts';

/** A message that is sent, and what reads back of it. */
export interface BuiltWithAnswer extends Built {
  readonly readBack: Resource;
  readonly losses: readonly Loss[];
}

/**
 * How the messages of a resource are sent, whichever request wrote them.
 *
 * @param patientId FHIR id of the patient whose messages they are among
 */
export function sending(
  site: SiteResource,
  fhirId: string,
  patientId: string,
  ports: Pick<SendingPorts, 'queue' | 'record'>,
): Sending<BuiltWithAnswer> {
  return {
    key: recordKey(site.module.type, fhirId),
    build(message, last) {
      // Here, because the lease is held: what two sources write at the same time is found too.
      if (last !== undefined && isOfOtherSource(last, message)) throw otherSource();
      const updated = asSent(message, last, site.mapping);
      assertSize(updated.text);
      // Before the message is queued: what fails here is answered as a failure, and nothing is sent.
      return { ...updated, readBack: readBack({ ...message, text: updated.text }, fhirId, site) };
    },
    async enqueue(message, body, item, signal) {
      if (message.end?.kind === 'merged' && ports.record !== undefined) {
        const { survivorId } = message.end;
        const survivor = sending(site, survivorId, survivorId, ports);
        const merge = { goneId: fhirId, message, body, absorbed: item.absorbed ?? [] };
        await absorb(merge, survivor, ports.record, signal);
        return;
      }
      const { controlId, messageType } = message;
      const absorbed = [...(item.absorbed ?? []), ...(message.absorbed ?? [])];
      const [groupId = '', ...route] = groupsOf(patientId, absorbed);
      await ports.queue.enqueue({ body, groupId, route, controlId, fhirId, messageType }, signal);
    },
  };
}

function otherSource(): HttpError {
  const message =
    'Another source writes this resource: ids of two servers may not meet, or one has to take over from the other.';
  return new HttpError(409, 'other-source', message);
}

/** The resource that a message leaves: a merge, in the item of the one that is gone, that one. */
export function readBack(
  { text, end }: Pick<RecordedMessage, 'text' | 'end'>,
  fhirId: string,
  { mapping }: SiteResource,
): Resource {
  const isGone = end?.kind === 'merged' && mapping.endings !== undefined;
  return { ...(isGone ? mapping.endings.readGone(text, fhirId) : mapping.read(text)), id: fhirId };
}

/**
 * The groups of the queue that a message passes, in their order: that of its patient, so that the messages of one patient stay
 * in order, and those of the patients whose place it has taken, so that they come after the messages of those. A hash keeps
 * the ids out of the queue.
 */
function groupsOf(patientId: string, absorbed: readonly string[]): string[] {
  const ids = absorbed.map((one) => one.slice(0, one.indexOf(' ')));
  return [...new Set([patientId, ...ids])].map((id) => hash('sha256', id));
}
