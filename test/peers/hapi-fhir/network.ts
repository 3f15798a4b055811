import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request that reached the intake. */
export interface Passed {
  readonly method: string;
  /** `Patient/p-17` */
  readonly resource: string;
  /** Number in `If-Match`; undefined for a deletion. */
  readonly version: number | undefined;
  /** Of the answer; undefined as long as there is none. */
  status?: number;
  isAnswerLost?: boolean;
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

  /** What came of a Patient, in its order. */
  passedOf(id: string): Passed[] {
    return this.passed.filter(({ resource }) => resource === `Patient/${id}`);
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
    const version = /"(\d+)"/.exec(tag ?? '')?.[1];
    const passed: Passed = {
      method,
      resource: url.slice(1),
      version: version === undefined ? undefined : Number(version),
    };
    this.passed.push(passed);
    const answer = await fetch(this.#intake + url, {
      method,
      headers: {
        'content-type': headers['content-type'] ?? '',
        ...(tag !== undefined && { 'if-match': tag }),
      },
      body: method === 'DELETE' ? null : new Uint8Array(await buffer(request)),
    });
    const body = await answer.text();
    passed.status = answer.status;
    passed.isAnswerLost = this.answersToLose > 0;
    if (!passed.isAnswerLost) {
      response
        .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
        .end(body);
      return;
    }
    this.answersToLose -= 1;
    request.socket.destroy();
  }
}
