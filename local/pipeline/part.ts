import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SettingsError } from '../../runtime/settings/settings.ts';

/** A line that a process logged, if it is one. */
interface LogLine {
  readonly message?: string;
  readonly port?: number;
  readonly healthPort?: number;
  readonly settings?: readonly string[];
}

export interface PartOptions {
  readonly name: string;
  /** The same entry point as in the deployment: relative to the project root, or absolute. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The log event that reports that it has started. */
  readonly startedEvent: string;
  /** The variable for its port, so that it uses the same port after a restart. */
  readonly portVariable?: string;
  /** Called with each line that it prints. */
  readonly onLine: (line: string) => void;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 20_000;
export const RESTART_DELAY_MS = 500;

/** One process of the pipeline. If it exits by itself, it is restarted, as ECS does. */
export class Part {
  readonly #options: PartOptions;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #isStopping = false;
  #environment: Readonly<Record<string, string | undefined>>;
  port = 0;
  healthPort = 0;

  constructor(options: PartOptions) {
    this.#options = options;
    this.#environment = options.environment;
  }

  /** Its environment variables. */
  get environment(): Readonly<Record<string, string | undefined>> {
    return this.#environment;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Starts the process and waits for its start event.
   *
   * @throws SettingsError with the problems that the process reports; Error if it exits or takes too long
   */
  async start(): Promise<void> {
    const { name, entry, startedEvent, portVariable } = this.#options;
    const follow = fileURLToPath(new URL('./exit-with-parent.ts', import.meta.url));
    const main = resolve(fileURLToPath(new URL('../../', import.meta.url)), entry);
    // A process group of its own: Ctrl-C in a terminal reaches only the parent, which stops the parts in order.
    const child = spawn(process.execPath, ['--import', follow, main], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once('exit', () => resolve()));
    const started = this.#read(child, startedEvent);
    // At `close` all its output has been read.
    const failed = new Promise<never>((_, reject) => {
      child.once('close', () => reject(new Error(`${name} exited during startup`)));
    });
    const late = AbortSignal.timeout(START_TIMEOUT_MS);
    const timeout = new Promise<never>((_, reject) => {
      late.addEventListener('abort', () =>
        reject(new Error(`${name} did not start in ${START_TIMEOUT_MS} ms`)),
      );
    });
    const line = await Promise.race([started, failed, timeout]);
    this.port = line.port ?? 0;
    this.healthPort = line.healthPort ?? 0;
    if (portVariable !== undefined)
      this.#environment = { ...this.#environment, [portVariable]: String(this.port) };
    child.once('exit', () => this.#restart());
  }

  /** Sends it a signal; false if it is not running. */
  kill(signal: NodeJS.Signals): boolean {
    return this.#child?.kill(signal) ?? false;
  }

  /** Stops it without a restart: SIGTERM, then SIGKILL if it does not exit. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const kill = setTimeout(() => this.kill('SIGKILL'), STOP_TIMEOUT_MS);
    if (this.#child?.exitCode === null && this.#child.signalCode === null) this.kill('SIGTERM');
    await this.#exited;
    clearTimeout(kill);
  }

  async #restart(): Promise<void> {
    while (!this.#isStopping) {
      this.#options.onLine(`${this.#options.name} exited; restarting it`);
      await new Promise((resolve) => setTimeout(resolve, RESTART_DELAY_MS));
      if (this.#isStopping) return;
      try {
        await this.start();
        return;
      } catch (error) {
        this.#options.onLine(error instanceof Error ? error.message : String(error));
      }
    }
  }

  #read(child: ChildProcess, startedEvent: string): Promise<LogLine> {
    return new Promise((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        if (stream === null) continue;
        createInterface({ input: stream }).on('line', (line) => {
          this.#options.onLine(line);
          const logged = logLine(line);
          if (logged?.message === startedEvent) resolve(logged);
          if (logged?.message === 'settings-wrong') reject(new SettingsError(logged.settings ?? []));
        });
      }
    });
  }
}

function logLine(line: string): LogLine | undefined {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}
