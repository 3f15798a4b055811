import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A command of the project, run as a user would. */
export class LocalProcess {
  static readonly #running = new Set<LocalProcess>();
  /** Of both streams, as a terminal shows it. */
  output = '';
  standardOutput = '';
  exitCode: number | null = null;
  readonly #child;

  /** @param input what it reads from standard input */
  constructor(
    command: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    input?: string | Uint8Array,
  ) {
    // What this test run is set up for must not reach the command.
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD|AWS_|JEST)/.test(name)),
    );
    this.#child = spawn(command, args, { cwd: ROOT, env: { ...inherited, ...environment }, detached: true });
    if (input !== undefined) this.#child.stdin.end(input);
    this.#child.stdout.setEncoding('utf8').on('data', (text) => {
      this.standardOutput += text;
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (text) => {
        this.output += text;
      });
    }
    LocalProcess.#running.add(this);
    this.#child.on('exit', () => LocalProcess.#running.delete(this));
    // Only now is all of its output here.
    this.#child.on('close', (code, signal) => {
      this.exitCode = code ?? (signal === null ? 0 : 128);
    });
  }

  /** Waits until its output has this, and gives what the first group matched. */
  async printed(pattern: RegExp, timeoutMs = 60_000): Promise<string> {
    await eventually(
      () => this.output,
      (output) => pattern.test(output) || this.exitCode !== null,
      timeoutMs,
    );
    const found = pattern.exec(this.output);
    if (found === null) throw new Error(`ended with ${this.exitCode} before ${pattern}: ${this.output}`);
    return found[1] ?? '';
  }

  async exited(timeoutMs = 60_000): Promise<number | null> {
    return eventually(
      () => this.exitCode,
      (code) => code !== null,
      timeoutMs,
    );
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** As Ctrl-C in a terminal: to the command and everything that runs in its foreground. */
  signalGroup(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined && this.exitCode === null) process.kill(-this.#child.pid, signal);
  }

  /** Ends the processes that a failed test left running. */
  static killAll(): void {
    for (const process of LocalProcess.#running) process.signalGroup('SIGKILL');
  }
}
