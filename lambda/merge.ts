import { isDeepStrictEqual } from 'node:util';
import type { Resource } from 'fhir/r4.js';
import type { Survivor } from '../mapping/core/resource-module.ts';
import type { SiteResource } from '../mapping/resources.ts';
import { type Draft, draftOf, refuseMerged } from './draft.ts';
import { HttpError } from './http.ts';
import type { SendingPorts } from './ports.ts';
import type { Source } from './record/decide.ts';
import { type Recorded, record } from './record/record.ts';
import { OutdatedError, type Recording } from './record/record-ports.ts';
import { type RecordItem, recordKey } from './record/record-table.ts';
import { type BuiltWithAnswer, sending } from './sending.ts';

interface Asked {
  /** The resource that is gone, as the request has it. */
  readonly resource: Resource;
  readonly fhirId: string;
  readonly source: Source;
  readonly survivor: Survivor;
}

/**
 * Sends that another resource takes the place of this one, once. See `absorb` for the order.
 *
 * @throws HttpError 409 if either has ended before, 422 if nothing is known by which the receiver could identify the survivor
 */
export async function merge(
  asked: Asked,
  site: SiteResource,
  ports: SendingPorts,
): Promise<Recorded<Draft, BuiltWithAnswer>> {
  const recordPorts = ports.record;
  if (recordPorts === undefined) throw new Error('merges need the record');
  const { table, times } = recordPorts;
  const { survivor } = asked;
  const key = 'fhirId' in survivor ? recordKey(site.module.type, survivor.fhirId) : undefined;
  const until = Date.now() + times.waitMs;
  for (;;) {
    // Nothing is recorded of a survivor whose FHIR id is not known.
    const item = key === undefined ? {} : await table.read(key, AbortSignal.timeout(times.workMs));
    try {
      return await record(recordingOf(asked, item, site, ports), recordPorts);
    } catch (error) {
      if (!(error instanceof OutdatedError) || Date.now() > until) throw error;
    }
  }
}

function recordingOf(
  { resource, fhirId, source, survivor }: Asked,
  { confirmed }: RecordItem,
  site: SiteResource,
  ports: SendingPorts,
): Recording<Draft, BuiltWithAnswer> {
  return {
    ...sending(site, fhirId, fhirId, ports),
    after: confirmed?.time,
    isByLast: true,
    needless: ({ end }) =>
      end?.kind === 'merged' && isDeepStrictEqual(end.survivor, survivor) ? 'duplicate' : undefined,
    draft(stamp, last) {
      refuseMerged(last?.end);
      if (last?.end !== undefined) throw conflict('This record was deleted before.');
      if (confirmed?.end !== undefined) {
        const fate = confirmed.end.kind === 'deleted' ? 'deleted' : 'merged away';
        throw conflict(`The record that should take its place was ${fate} before.`);
      }
      const merging = { gone: resource, goneText: last?.text, survivor, survivorText: confirmed?.text };
      const envelope = { fhirId, change: 'merge', ...stamp } as const;
      const write = () => {
        const message = site.mapping.endings?.writeMerge(merging, envelope);
        if (message === undefined) throw unknownSurvivor();
        return message;
      };
      const end = { kind: 'merged', survivor, basis: confirmed?.controlId } as const;
      return { ...draftOf(write, 'merge'), ...source, end, follows: last?.controlId ?? null };
    },
  };
}

function conflict(message: string): HttpError {
  return new HttpError(409, 'conflict', message);
}

function unknownSurvivor(): HttpError {
  const message =
    'No message was sent of the record that should take its place, and the link has no identifier of it that this site sends: send that record first.';
  return new HttpError(422, 'not-sendable', message);
}
