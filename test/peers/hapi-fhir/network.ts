import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request that went through, and how it was answered. */
export interface Passed {
  readonly method: string;
  /** `Patient/p-17` */
  readonly resource: string;
  /** Number in `If-Match`; undefined for a deletion. */
  readonly version: number | undefined;
  readonly status: number;
  /** Whether the answer came back to the caller. */
  readonly isAnswered: boolean;
}

/** What is between a FHIR server and the intake: it can be cut, and it can lose answers. */
export class Network {
  readonly passed: Passed[] = [];
  isCut = false;
  /** So many of the next answers are lost. */
  answersToLose = 0;
  readonly #server = createServer((request, response) => this.#pass(request, response));
  readonly #intake: string;

  /** @param intake URL of the source */
  constructor(intake: string) {
    this.#intake = intake;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isCut) {
      request.socket.destroy();
      return;
    }
    try {
      await this.#exchange(request, response);
    } catch {
      // The intake is not there: it is being started again.
      request.socket.destroy();
    }
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const tag = headers['if-match'];
    const answer = await fetch(this.#intake + url, {
      method,
      headers: {
        'content-type': headers['content-type'] ?? '',
        ...(tag !== undefined && { 'if-match': tag }),
      },
      body: method === 'DELETE' ? null : new Uint8Array(await buffer(request)),
    });
    const body = await answer.text();
    const isAnswered = this.answersToLose === 0;
    const version = /"(\d+)"/.exec(tag ?? '')?.[1];
    this.passed.push({
      method,
      resource: url.slice(1),
      version: version === undefined ? undefined : Number(version),
      status: answer.status,
      isAnswered,
    });
    if (isAnswered) {
      response
        .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
        .end(body);
      return;
    }
    this.answersToLose -= 1;
    request.socket.destroy();
  }
}
