import type { FhirSource } from '../../../runtime/site-profile/fhir-source.ts';
import { beginning, type Counts, type Cursor, counted, NONE, type Step } from './step.ts';

/** How far the comparisons of a source are. */
export interface State {
  /** The one that is under way. */
  readonly running?: Running | undefined;
  /** When the last complete one began: an instant. */
  readonly completed?: string | undefined;
}

interface Running {
  /** An instant. */
  readonly began: string;
  readonly cursor: Cursor;
  readonly counts: Counts;
}

/** Each throws UnavailableError if the table cannot be reached. */
export interface States {
  read(sourceName: string): Promise<State>;
  write(sourceName: string, state: State): Promise<void>;
}

export interface SlicePorts {
  readonly states: States;
  compare(from: Cursor): AsyncGenerator<Step>;
  /** ms since 1970 */
  now(): number;
  /** Whether no further page may be begun. */
  isOver(): boolean;
}

export interface Sliced {
  readonly counts: Counts;
  readonly isComplete: boolean;
}

const HOUR_MS = 3_600_000;

/** The profile has been changed since the schedule was made. */
const DAILY = 24;

/** Clocks of the server and of ours differ by less, and a change is in its searches within less. */
const OVERLAP_MS = 10 * 60_000;

/**
 * Goes on with the comparison of a source until it is complete or the time is over. One begins when the last one did so many hours ago,
 * and looks at what has changed since then; the first one looks as many hours back.
 *
 * @returns undefined if none is due
 * @throws as a comparison does. The next slice goes on after the last page that was done
 */
export async function slice(
  { name, reconcileHours = DAILY }: Pick<FhirSource, 'name' | 'reconcileHours'>,
  { states, compare, now, isOver }: SlicePorts,
): Promise<Sliced | undefined> {
  const state = await states.read(name);
  const running = state.running ?? due(state.completed, reconcileHours * HOUR_MS, now());
  if (running === undefined) return undefined;
  let { cursor, counts } = running;
  for await (const step of compare(cursor)) {
    cursor = step.cursor;
    counts = counted(counts, step);
    await states.write(name, { running: { ...running, cursor, counts }, completed: state.completed });
    if (isOver()) return { counts, isComplete: false };
  }
  await states.write(name, { completed: running.began });
  return { counts, isComplete: true };
}

function due(last: string | undefined, everyMs: number, now: number): Running | undefined {
  const lastMs = last === undefined ? now - everyMs : Date.parse(last);
  if (now < lastMs + everyMs) return undefined;
  const since = new Date(lastMs - OVERLAP_MS).toISOString();
  return { began: new Date(now).toISOString(), cursor: beginning(since), counts: NONE };
}
