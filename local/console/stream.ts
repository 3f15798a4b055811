import type { ServerResponse } from 'node:http';
import type { MessageRow, Quarantine, Status, StreamEvents } from './api.ts';
import type { Watch } from './watch.ts';

/** Changes of messages are sent in batches, at this interval. */
const BATCH_MS = 100;
/** Interval for polling what no event reports: readiness, queue counts and the fault plan. */
const LOOK_EVERY_MS = 1000;

export interface StreamPorts {
  readonly watch: Watch;
  status(): Promise<Status>;
  quarantine(): Promise<Quarantine>;
  /** Polling failed; it will be retried. */
  failed(error: unknown): void;
}

/** The open pages, and the server-sent events that they receive. Nothing is polled while no page is open. */
export class Stream {
  readonly #ports: StreamPorts;
  readonly #pages = new Set<ServerResponse>();
  #timer: NodeJS.Timeout | undefined;
  #unlisten: () => void = () => undefined;
  #changed = new Map<string, MessageRow>();
  #batch: NodeJS.Timeout | undefined;
  #status = '';
  #quarantined = -1;
  #isLooking = false;

  constructor(ports: StreamPorts) {
    this.#ports = ports;
  }

  open(page: ServerResponse): void {
    page.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    page.write('retry: 1000\n\n');
    this.#pages.add(page);
    page.once('close', () => this.#close(page));
    write(page, 'messages', this.#ports.watch.messages.rows);
    if (this.#pages.size === 1) this.#begin();
    // A page that opens later gets the complete state, too.
    this.#status = '';
    this.#quarantined = -1;
    void this.look();
  }

  /** Polls at once, after an action. */
  async look(): Promise<void> {
    if (this.#isLooking || this.#pages.size === 0) return;
    this.#isLooking = true;
    try {
      const status = await this.#ports.status();
      const text = JSON.stringify(status);
      if (text !== this.#status) this.#send('status', status);
      this.#status = text;
      if (status.quarantine !== this.#quarantined) {
        // Listing the quarantine receives its messages for a moment, so it is done only if there are any.
        const isEmpty = status.quarantine === 0;
        this.#send('quarantine', isEmpty ? { rows: [], waiting: 0 } : await this.#ports.quarantine());
        this.#quarantined = status.quarantine;
      }
    } catch (error) {
      this.#ports.failed(error);
    } finally {
      this.#isLooking = false;
    }
  }

  /** Also reads the quarantine again: its content may have changed although its size has not. */
  async lookAgain(): Promise<void> {
    this.#quarantined = -1;
    await this.look();
  }

  stop(): void {
    for (const page of this.#pages) page.end();
    this.#end();
  }

  #begin(): void {
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.#unlisten = this.#ports.watch.listen({
      message: (row) => {
        this.#changed.set(row.controlId, row);
        this.#batch ??= setTimeout(() => this.#flush(), BATCH_MS);
      },
      change: () => void this.look(),
    });
  }

  #flush(): void {
    this.#batch = undefined;
    this.#send('messages', [...this.#changed.values()]);
    this.#changed = new Map();
  }

  #close(page: ServerResponse): void {
    this.#pages.delete(page);
    if (this.#pages.size === 0) this.#end();
  }

  #end(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#batch);
    this.#batch = undefined;
    this.#changed = new Map();
    this.#unlisten();
  }

  #send<N extends keyof StreamEvents>(name: N, value: StreamEvents[N]): void {
    for (const page of this.#pages) write(page, name, value);
  }
}

function write<N extends keyof StreamEvents>(page: ServerResponse, name: N, value: StreamEvents[N]): void {
  page.write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
}
