import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { type Counts, type Cursor, counted, NONE, type Step } from '../../lambda/intake/reconcile/step.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { errorKind } from '../../runtime/observability/log.ts';

/** The first line of each comparison. */
interface Begun {
  readonly source: string;
  /** Base URL of the server. */
  readonly server: string;
  readonly at: string;
  readonly cursor: Cursor;
}

/** A comparison that was stopped or that died. */
export interface Unfinished extends Begun {
  readonly counts: Counts;
}

/**
 * What comparisons have done, in an append-only file from which the next run resumes. Each line is a JSON object: the beginning of
 * a comparison, a page with its results, or its end. The only patient data in it are FHIR ids.
 */
export class Journal {
  readonly path: string;
  /** The comparison that was not finished, if there is one. */
  readonly unfinished: Unfinished | undefined;

  /** @throws UsageError if it cannot be read, or is that of another source or server */
  constructor(path: string, source: string, server: string) {
    this.path = path;
    this.unfinished = unfinishedIn(linesOf(path));
    const { unfinished } = this;
    if (unfinished !== undefined && (unfinished.source !== source || unfinished.server !== server))
      throw new UsageError(
        `--journal ${path}: has an unfinished comparison of ${unfinished.source} at ${unfinished.server}`,
      );
  }

  begin(begun: Begun): void {
    this.#write({ begun });
  }

  add(step: Step): void {
    this.#write({ at: new Date().toISOString(), step });
  }

  end(): void {
    this.#write({ ended: new Date().toISOString() });
  }

  #write(line: object): void {
    try {
      appendFileSync(this.path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch (error) {
      throw new UsageError(`--journal ${this.path}: cannot be written (${errorKind(error)})`);
    }
  }
}

type Line = { begun: Begun } | { step: Step } | { ended: string };

function unfinishedIn(lines: readonly Line[]): Unfinished | undefined {
  let unfinished: Unfinished | undefined;
  for (const line of lines) {
    if ('begun' in line) unfinished = { ...line.begun, counts: NONE };
    else if ('ended' in line) unfinished = undefined;
    else if (unfinished !== undefined)
      unfinished = {
        ...unfinished,
        cursor: line.step.cursor,
        counts: counted(unfinished.counts, line.step),
      };
  }
  return unfinished;
}

/** A kill may have cut off the last line. It is removed, and its page compared again. */
function linesOf(path: string): Line[] {
  if (!existsSync(path)) return [];
  const whole = wholeLines(path);
  return whole
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      try {
        return JSON.parse(line) as Line;
      } catch {
        throw new UsageError(`--journal ${path}: line ${index + 1} is none of a journal`);
      }
    });
}

function wholeLines(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    truncateSync(path, Buffer.byteLength(whole));
    return whole;
  } catch (error) {
    throw new UsageError(`--journal ${path}: cannot be read (${errorKind(error)})`);
  }
}
