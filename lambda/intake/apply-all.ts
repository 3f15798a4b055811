import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { UnavailableError } from '../unavailable.ts';
import type { Applied } from './applied.ts';
import { apply } from './apply.ts';
import type { Change } from './change.ts';
import { keepRefused } from './keep-refused.ts';
import type { IntakePorts } from './ports.ts';

/** Resources whose changes are done at the same time. */
const WIDTH = 8;

/** No change is begun later: each may take some seconds, and the caller waits for all. */
const BEGINS_WITHIN_MS = 10_000;

/**
 * Does the changes of one request: those of one resource in their order, different resources side by side. What is not begun
 * in time is unavailable: the caller repeats the request, and what was sent is recognized then.
 *
 * @param since when the request came, in ms since 1970
 */
export async function applyAll(
  changes: readonly Change[],
  source: FhirSource,
  since: number,
  ports: IntakePorts,
): Promise<Applied[]> {
  const all: Applied[] = [];
  const unmapped = MANY.includes(source.dialect) ? 'ignored' : 'refused';
  const waiting = [...byResource(changes).values()];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for (const change of next) {
        const isLate = ports.now() - since > BEGINS_WITHIN_MS;
        const task = isLate ? Promise.resolve(LATE) : apply(change, source, unmapped, ports);
        all.push(await settled(change, source, task, ports));
      }
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
  return all;
}

/** What became of a change, once it is logged, and kept if it can never be sent. */
export async function settled(
  change: Change,
  source: FhirSource,
  task: Promise<Applied>,
  ports: IntakePorts,
): Promise<Applied> {
  const applied = await task;
  if (applied.outcome === 'refused')
    await keepRefused({ source, change, error: applied.error, body: undefined }, ports);
  ports.events.onApplied(change, applied);
  return applied;
}

/** Dialects whose requests hold resources of several types. */
const MANY: readonly FhirSource['dialect'][] = ['topic', 'transaction'];

const LATE: Applied = { outcome: 'unavailable', error: new UnavailableError('time', {}) };

function byResource(changes: readonly Change[]): Map<string, Change[]> {
  return Map.groupBy(changes, ({ type, id }) => `${type}/${id}`);
}
