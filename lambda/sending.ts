import { hash } from 'node:crypto';
import type { Resource } from 'fhir/r4.js';
import type { Loss } from '../mapping/core/losses.ts';
import type { ResourceMapping } from '../mapping/core/resource-module.ts';
import type { SiteResource } from '../mapping/resources.ts';
import { HttpError } from './http.ts';
import type { SendingPorts } from './ports.ts';
import type { PreparedCall } from './prepared-call.ts';
import { absorb } from './record/absorb.ts';
import { absorbedIds, linkPassed, replacedIds } from './record/absorbed.ts';
import { isOfOtherSource } from './record/decide.ts';
import { everLinkedIds } from './record/linked.ts';
import type { Built, Sending } from './record/record-ports.ts';
import { type LinkMessage, type RecordedMessage, type RecordItem, recordKey } from './record/record-table.ts';
import { assertSize } from './validated.ts';
import { asSent } from './with-deletions.ts';

/** A message that is sent, and what reads back of it. */
export interface BuiltWithAnswer extends Built {
  readonly readBack: Resource;
  readonly losses: readonly Loss[];
}

/** What was done in advance for a message that is sent as it was drafted, by the usual way. */
interface Prepared {
  readonly text: string;
  readonly readBack: Resource;
  readonly call: PreparedCall<void>;
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
  const callOf = (message: RecordedMessage | LinkMessage, body: string, patientIds: readonly string[]) => {
    const { controlId, messageType } = message;
    const [groupId = '', ...route] = groupsOf(patientIds);
    return ports.queue.prepare({ body, groupId, route, controlId, fhirId, messageType });
  };
  let prepared: Prepared | undefined;
  const preparedFor = (text: string, { absorbed = [], linked = [] }: RecordItem) =>
    text === prepared?.text && absorbed.length === 0 && linked.length === 0 ? prepared : undefined;
  return {
    key: recordKey(site.module.type, fhirId),
    prepare(message) {
      const { text, end } = message;
      if (end?.kind === 'merged') return;
      try {
        const resource = readBack(text, false, [], fhirId, site.mapping);
        prepared = { text, readBack: resource, call: callOf(message, text, [patientId]) };
      } catch {
        // `build` throws it again, when what was taken can be given back.
      }
    },
    build(message, item) {
      const { confirmed } = item;
      // Here, because the lease is held: what two sources write at the same time is found too.
      if (confirmed !== undefined && isOfOtherSource(confirmed, message)) throw otherSource();
      const updated = asSent(message, confirmed, site.mapping);
      assertSize(updated.text);
      // Before the message is queued: what fails here is answered as a failure, and nothing is sent.
      const inAdvance = preparedFor(updated.text, item)?.readBack;
      if (inAdvance !== undefined) return { ...updated, readBack: inAdvance };
      const isGone = message.end?.kind === 'merged';
      const replaced = replacedIds(item.absorbed);
      return { ...updated, readBack: readBack(updated.text, isGone, replaced, fhirId, site.mapping) };
    },
    async enqueue(message, body, item, signal) {
      const { end } = message;
      if (end?.kind === 'merged' && 'fhirId' in end.survivor && ports.record !== undefined) {
        const { fhirId: survivorId } = end.survivor;
        const survivor = sending(site, survivorId, survivorId, ports);
        const passed = [...(item.absorbed ?? []), ...everLinkedIds(item.linked).map(linkPassed)];
        const merge = { goneId: fhirId, message, body, absorbed: passed };
        await absorb(merge, survivor, ports.record, signal);
        return;
      }
      const absorbed = [...(item.absorbed ?? []), ...(message.absorbed ?? [])];
      const ids = [patientId, ...absorbedIds(absorbed), ...everLinkedIds(item.linked)];
      const call = preparedFor(body, item)?.call ?? callOf(message, body, ids);
      await call.send(signal);
      for (const one of message.linking?.messages ?? [])
        await callOf(one, one.text, [...ids, ...one.route]).send(signal);
    },
  };
}

function otherSource(): HttpError {
  const message =
    'Another source writes this resource: ids of two servers may not meet, or one has to take over from the other.';
  return new HttpError(409, 'other-source', message);
}

/**
 * The resource that a message leaves.
 *
 * @param isGone whether the message is a merge, and it is the one that is gone
 * @param replaced FHIR ids of those whose place it has taken
 */
export function readBack(
  text: string,
  isGone: boolean,
  replaced: readonly string[],
  fhirId: string,
  { read, endings }: ResourceMapping,
): Resource {
  // With the id also where the site does not want it in its messages.
  const resource = { ...(isGone && endings ? endings.readGone(text, fhirId) : read(text)), id: fhirId };
  return endings && replaced.length > 0 ? endings.withReplaced(resource, replaced) : resource;
}

/**
 * The groups of the queue that a message passes, in their order: that of its patient, so that the messages of one patient stay
 * in order, and those of the patients whose place it has taken, or that it is linked with, so that they come after the merges
 * and links. A hash keeps the ids out of the queue.
 *
 * @param patientIds FHIR ids
 */
function groupsOf(patientIds: readonly string[]): string[] {
  return [...new Set(patientIds)].map((id) => hash('sha256', id));
}
