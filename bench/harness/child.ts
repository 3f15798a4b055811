import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLLOW = fileURLToPath(new URL('../../local/pipeline/exit-with-parent.ts', import.meta.url));
const LONGEST_MS = 60_000;

export interface ChildOptions {
  /** Relative to the root of the project: an entry point that is deployed, or one of `bench`. */
  readonly entry: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Of the child's Node: `--expose-gc`. */
  readonly execArgv?: readonly string[];
  /** Module that ends the process with its parent, if the TypeScript source must not be loaded. */
  readonly follow?: string;
}

/**
 * A process that is measured or takes part. It is never restarted: if it ends unexpectedly, everything that waits for it
 * fails.
 */
export class Child {
  /** Fields of the log line that reported its start. */
  readonly started: Readonly<Record<string, unknown>>;
  readonly #process: ChildProcess;
  readonly #ended: Promise<never>;

  private constructor(child: ChildProcess, ended: Promise<never>, started: Record<string, unknown>) {
    this.#process = child;
    this.#ended = ended;
    this.started = started;
  }

  /** @param startedEvent `message` of the JSON line that reports its start */
  static async start(
    { entry, environment = {}, execArgv = [], follow = FOLLOW }: ChildOptions,
    startedEvent: string,
  ): Promise<Child> {
    // Measured processes must not inherit the AWS account that the shell is configured for.
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
    const child = spawn(process.execPath, [...execArgv, '--import', follow, resolve(ROOT, entry)], {
      env: { ...Object.fromEntries(inherited), ...environment },
      // Its log goes into a pipe that is read, as in a container.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    // Warnings are no failures, but the last of them may say why it failed.
    let warnings = '';
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      warnings = (warnings + text).slice(-2000);
    });
    const ended = new Promise<never>((_, reject) => {
      child.once('close', (code, signal) =>
        reject(new Error(`${entry} ended with ${code ?? signal}\n${warnings}`)),
      );
      child.once('error', reject);
    });
    // Avoids an unhandled rejection if nothing is waiting for it.
    ended.catch(() => undefined);
    return new Child(child, ended, await Promise.race([lineOf(child, startedEvent), ended, tooLate(entry)]));
  }

  /** Asks a process that answers IPC messages, one question at a time. */
  async ask<T>(question: object, longestMs = LONGEST_MS): Promise<T> {
    const answer = new Promise<T>((resolve) => this.#process.once('message', (value) => resolve(value as T)));
    this.#process.send(question);
    return this.during(answer, longestMs);
  }

  /** Waits for something, but not if this process ends or it takes too long. */
  during<T>(work: Promise<T>, longestMs = LONGEST_MS): Promise<T> {
    return Promise.race([
      work,
      this.#ended,
      tooLate(`work with ${this.#process.spawnargs.at(-1)}`, longestMs),
    ]);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const kill = setTimeout(() => child.kill('SIGKILL'), 10_000);
    child.kill('SIGTERM');
    await exited;
    clearTimeout(kill);
  }
}

function lineOf(child: ChildProcess, startedEvent: string): Promise<Record<string, unknown>> {
  const { stdout } = child;
  if (stdout === null) throw new Error('the process has no output');
  return new Promise((resolve) => {
    const lines = createInterface({ input: stdout });
    lines.on('line', (line) => {
      if (!line.includes(`"${startedEvent}"`)) return;
      lines.close();
      stdout.resume();
      resolve(JSON.parse(line));
    });
  });
}

function tooLate(what: string, ms = LONGEST_MS): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`${what}: not done in ${ms} ms`)), ms).unref();
  });
}
