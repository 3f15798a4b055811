import type { Resource } from 'fhir/r4.js';
import type { Loss } from '../mapping/core/losses.ts';
import type { Linked, Links } from '../mapping/core/resource-module.ts';
import type { SiteResource } from '../mapping/resources.ts';
import type { Draft } from './draft.ts';
import { absorbedIds } from './record/absorbed.ts';
import { everLinkedIds, linkedEntries, linkedIds } from './record/linked.ts';
import { type Recorded, record } from './record/record.ts';
import { OutdatedError, type Recording, type RecordPorts, type Stamp } from './record/record-ports.ts';
import { type Linking, type LinkMessage, type RecordItem, recordKey } from './record/record-table.ts';
import type { BuiltWithAnswer } from './sending.ts';
import { assertSize } from './validated.ts';

interface Asked {
  readonly resource: Resource;
  readonly fhirId: string;
}

/** Other resources of the type, as the record has them. */
type Others = ReadonlyMap<string, RecordItem>;

/**
 * Sends a resource, and a message for each link that is new or gone compared with the record. They are recorded and put into
 * the queue with the message of the resource, so whoever completes that one after a process has died completes them too.
 * Each passes the groups of both, and so does what is sent of the resource later: none of its messages overtakes a link.
 *
 * A record is linked once something was sent of it: the receiver has to know both.
 *
 * @param recording how the resource is sent
 */
export async function sendWithLinks(
  recording: Recording<Draft, BuiltWithAnswer>,
  asked: Asked,
  links: Links,
  site: SiteResource,
  ports: RecordPorts,
): Promise<Recorded<Draft, BuiltWithAnswer>> {
  const { table, times } = ports;
  const said = links.linkedBy(asked.resource, asked.fhirId).map(({ fhirId }) => fhirId);
  const until = Date.now() + times.waitMs;
  const read = (key: string) => table.read(key, AbortSignal.timeout(times.workMs));
  for (;;) {
    const { linked } = await read(recording.key);
    const ids = [...new Set([...said, ...linkedIds(linked)])];
    const items = await Promise.all(ids.map((id) => read(recordKey(site.module.type, id))));
    const others = new Map(ids.map((id, index) => [id, items[index] ?? {}]));
    try {
      return await record(withLinks(recording, asked, links, others, site, ports), ports);
    } catch (error) {
      if (!(error instanceof OutdatedError) || Date.now() > until) throw error;
    }
  }
}

function withLinks(
  recording: Recording<Draft, BuiltWithAnswer>,
  { resource, fhirId }: Asked,
  links: Links,
  others: Others,
  site: SiteResource,
  ports: RecordPorts,
): Recording<Draft, BuiltWithAnswer> {
  function messageOf(change: 'link' | 'unlink', otherId: string, after: Stamp): LinkMessage {
    const { confirmed, absorbed, linked } = others.get(otherId) ?? {};
    const stamp = ports.stamp(after.time);
    const linking = { own: resource, otherId, otherText: confirmed?.text };
    const text = links.write(linking, { fhirId, change, ...stamp });
    assertSize(text);
    const { code, triggerEvent } = site.module.messageOf(change, site.profile);
    const route = [otherId, ...absorbedIds(absorbed), ...everLinkedIds(linked)];
    return { controlId: stamp.controlId, messageType: `${code}^${triggerEvent}`, text, route };
  }

  return {
    ...recording,
    isByLast: true,
    draft(stamp, last, item) {
      const drafted = recording.draft(stamp, last, item);
      const before = last?.end === undefined ? linkedIds(item.linked) : [];
      // Another request has linked it meanwhile.
      if (before.some((id) => !others.has(id))) throw new OutdatedError('the links have changed');
      const said = links.linkedBy(resource, fhirId);
      const now = [...new Set(said.map((one) => one.fhirId))].filter(
        (id) => before.includes(id) || isInUse(others.get(id)),
      );
      const messages = [
        ...before
          .filter((id) => !now.includes(id) && !hasEnded(others.get(id)))
          .map((id) => ['unlink', id] as const),
        ...now.filter((id) => !before.includes(id)).map((id) => ['link', id] as const),
      ].map(([change, id]) => messageOf(change, id, stamp));
      const linked = linkedEntries(now, item.linked);
      const isSame = messages.length === 0 && linked.join() === (item.linked ?? []).join();
      const linking: Linking | undefined = isSame ? undefined : { linked, messages };
      return {
        ...drafted,
        ...reported(drafted, said, now),
        linking,
        follows: last?.controlId ?? null,
      };
    },
  };
}

/** What no update says of a link is sent nevertheless, if the link is. */
function reported(
  { losses, sentOnly = [] }: Draft,
  said: readonly Linked[],
  now: readonly string[],
): Pick<Draft, 'losses' | 'sentOnly'> {
  const places = (isLinked: boolean) =>
    said.filter(({ fhirId }) => now.includes(fhirId) === isLinked).map(({ path }) => path);
  const sent = places(true);
  const isSent = ({ path }: Loss) => sent.includes(path);
  return {
    losses: [
      ...losses.filter((one) => !isSent(one)),
      ...places(false).map((path) => ({ path, reason: NOT_LINKED })),
    ],
    sentOnly: [...sentOnly, ...losses.filter(isSent)],
  };
}

function isInUse(item: RecordItem | undefined): boolean {
  return item?.confirmed !== undefined && !hasEnded(item);
}

/** A receiver that has deleted or merged a record has no link with it any more. */
function hasEnded(item: RecordItem | undefined): boolean {
  return item?.confirmed?.end !== undefined;
}

const NOT_LINKED = 'no A24: nothing was sent of that record yet, or it has ended';
