const LONGEST_MS = 60_000;

interface Waiting {
  resolve(time: number): void;
  reject(error: Error): void;
}

/** When messages were archived, according to the log of the test HL7 server. */
export class Arrivals {
  readonly #times = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting>();

  /** Takes a line that a process of the pipeline printed. */
  line(line: string): void {
    // A process that ended by itself would be measured as a slow one.
    if (line.endsWith('starting it again'))
      for (const { reject } of this.#waiting.values()) reject(new Error(line));
    if (!line.includes('"message-archived"')) return;
    // The process writes its lines together: when this one comes says little.
    const { controlId, timestamp } = JSON.parse(line) as { controlId: string; timestamp: string };
    const archived = Date.parse(timestamp) - performance.timeOrigin;
    const waiting = this.#waiting.get(controlId);
    if (waiting === undefined) this.#times.set(controlId, archived);
    else waiting.resolve(archived);
  }

  /** When the message with this MSH-10 was archived, on the clock of `performance.now`. Rejects if it is not, in a minute. */
  async of(controlId: string): Promise<number> {
    const known = this.#times.get(controlId);
    this.#times.delete(controlId);
    if (known !== undefined) return known;
    let timer: NodeJS.Timeout | undefined;
    const archived = new Promise<number>((resolve, reject) => {
      this.#waiting.set(controlId, { resolve, reject });
      timer = setTimeout(() => reject(new Error(`not archived in ${LONGEST_MS} ms`)), LONGEST_MS);
    });
    return archived.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(controlId);
    });
  }
}
