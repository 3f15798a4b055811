import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request as it came over the wire. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** The Patient's id in the path. */
  readonly id: string;
}

/** What to do with a request, in place of accepting it. */
export type Reply = (response: ServerResponse, request: Received) => void;

/** An API on a real socket that answers as a test says; without a word it accepts, as the transform does. */
export class ScriptedApi {
  readonly received: Received[] = [];
  /** For the next requests, first to last. */
  readonly script: Reply[] = [];
  otherwise: Reply = accept;
  url = '';
  /** The most requests that were under way at once, of all and of one id. */
  most = 0;
  mostOfOneId = 0;
  readonly #underWay: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const path = request.url ?? '';
      const id = path.slice(path.lastIndexOf('/') + 1);
      const body = await buffer(request);
      const received = { method: request.method ?? '', path, headers: request.headers, body, id };
      this.received.push(received);
      this.#underWay.push(id);
      this.most = Math.max(this.most, this.#underWay.length);
      this.mostOfOneId = Math.max(this.mostOfOneId, this.#underWay.filter((one) => one === id).length);
      response.on('close', () => this.#underWay.splice(this.#underWay.indexOf(id), 1));
      (this.script.shift() ?? this.otherwise)(response, received);
    });
  }

  static async start(): Promise<ScriptedApi> {
    const api = new ScriptedApi();
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve));
    api.url = `http://127.0.0.1:${(api.#server.address() as AddressInfo).port}`;
    return api;
  }

  get ids(): string[] {
    return this.received.map(({ id }) => id);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

let versions = 0;

export const accept: Reply = (response, { id }) => {
  versions += 1;
  const resource = { resourceType: 'Patient', id, meta: { versionId: `CONTROL${versions}` } };
  response.end(JSON.stringify({ resource, message: '' }));
};

export function refuse(status: number, message: string, headers: Record<string, string> = {}): Reply {
  return (response) => response.writeHead(status, headers).end(JSON.stringify({ resource: {}, message }));
}

export const hangUp: Reply = (response) => response.destroy();

/** Accepts after a while, if there is still somebody who waits. */
export function acceptAfter(ms: number): Reply {
  return (response, request) => {
    const timer = setTimeout(accept, ms, response, request);
    response.on('close', () => clearTimeout(timer));
  };
}
