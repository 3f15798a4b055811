import { inFlight } from '../../runtime/in-flight.ts';
import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import type { Refusal } from '../http.ts';
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
 * Does the changes of one request: those of one resource in their order, different resources side by side. What cannot be sent
 * as long as another one was not, such as a merge into a Patient that comes later in the Bundle, is tried again after all others.
 * What is not begun in time is unavailable, and so is what follows something unavailable: the caller repeats the request, and
 * what was sent is recognized then.
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

  /** @returns the changes of a resource that have to wait for those of others */
  async function inOrder(group: readonly Change[], isLast: boolean): Promise<readonly Change[]> {
    let blocked: Applied | undefined;
    for (const [index, change] of group.entries()) {
      if (ports.now() - since > BEGINS_WITHIN_MS) blocked ??= LATE;
      const applied = blocked ?? (await apply(change, source, unmapped, ports));
      if (!isLast && mayFollow(applied)) return group.slice(index);
      all.push(await settled(change, source, Promise.resolve(applied), ports));
      if (applied.outcome === 'unavailable') blocked = applied;
    }
    return [];
  }

  async function sideBySide(groups: readonly (readonly Change[])[], isLast: boolean) {
    const left = await inFlight(WIDTH, groups, (group) => inOrder(group, isLast));
    return left.filter(({ length }) => length > 0);
  }

  // First the patients, then what is about them.
  const groups = Map.groupBy(byResource(changes), ([change]) => isAboutPatient(change, ports));
  const [first = [], second = []] = [groups.get(false), groups.get(true)];
  const left = await sideBySide(first, first.length + second.length === 1);
  const follows = await sideBySide(second, left.length === 0 && second.length === 1);
  await sideBySide([...left, ...follows], true);
  return all;
}

/** Whether it may be sent once the others of the request are. */
function mayFollow(applied: Applied): boolean {
  return applied.outcome === 'refused' && LATER.includes(applied.error.reason);
}

const LATER: readonly Refusal[] = ['not-sendable', 'no-patient'];

function isAboutPatient(change: Change | undefined, { resources }: IntakePorts): boolean {
  return change !== undefined && resources.get(change.type)?.module.subjectOf !== undefined;
}

/** What became of a change, once it is logged, and kept if it can never be sent. What cannot be kept now is unavailable. */
export async function settled(
  change: Change,
  source: FhirSource,
  task: Promise<Applied>,
  ports: Pick<IntakePorts, 'quarantine' | 'events'>,
): Promise<Applied> {
  const applied = await task;
  const ended = applied.outcome === 'refused' ? await kept(change, source, applied, ports) : applied;
  ports.events.onApplied(change, ended);
  return ended;
}

async function kept(
  change: Change,
  source: FhirSource,
  refused: Extract<Applied, { outcome: 'refused' }>,
  ports: Pick<IntakePorts, 'quarantine' | 'events'>,
): Promise<Applied> {
  try {
    await keepRefused({ source, change, error: refused.error, body: undefined }, ports);
    return refused;
  } catch (error) {
    if (error instanceof UnavailableError) return { outcome: 'unavailable', error };
    throw error;
  }
}

/** Dialects whose requests hold resources of several types. */
const MANY: readonly FhirSource['dialect'][] = ['topic', 'transaction'];

const LATE: Applied = { outcome: 'unavailable', error: new UnavailableError('time', {}) };

function byResource(changes: readonly Change[]): Change[][] {
  return [...Map.groupBy(changes, ({ type, id }) => `${type}/${id}`).values()];
}
