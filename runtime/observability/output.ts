/** Where a process writes the lines of its log and its metrics. */
export interface Output {
  /** @param isProblem whether it is a warning or an error: those go to standard error */
  write(line: string, isProblem: boolean): void;
}

/** Writes each line at once, as Lambda needs it: a function is frozen as soon as it has answered. */
export const AT_ONCE: Output = {
  write: (line, isProblem) => streamOf(isProblem).write(`${line}\n`),
};

const LONGEST_WAIT_MS = 10;

/**
 * Writes lines together, ten milliseconds of them at most: each write to the pipe of a container wakes its reader, which takes longer than all
 * the rest of a line. A problem is written at once, with what was logged before it. A process that ends by itself, also by an error, writes
 * everything; one that is killed loses its last ten milliseconds of other lines.
 */
export class BatchedOutput implements Output {
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    process.once('exit', () => this.flush());
  }

  write(line: string, isProblem: boolean): void {
    if (isProblem) {
      this.flush();
      AT_ONCE.write(line, isProblem);
      return;
    }
    this.#text += `${line}\n`;
    this.#timer ??= setTimeout(() => this.flush(), LONGEST_WAIT_MS);
  }

  /** Writes what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text !== '') streamOf(false).write(this.#text);
    this.#text = '';
  }
}

function streamOf(isProblem: boolean): NodeJS.WriteStream {
  return isProblem ? process.stderr : process.stdout;
}
