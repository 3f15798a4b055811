import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Stored {
  readonly resourceType: string;
  readonly id: string;
  readonly meta: { readonly versionId: string; readonly lastUpdated: string };
}

const BEGINNING = Date.parse('2026-07-01T00:00:00Z');

/** A FHIR server on a real socket: versions, deletions, and the searches by `_lastUpdated` and `_id`, in pages with next links. */
export class FhirStandIn {
  /** Base URL. */
  url = '';
  /** Paths and queries that were asked for. */
  readonly asked: string[] = [];
  /** Statuses that the next requests are answered with, before the server says anything else. */
  readonly failures: number[] = [];
  isSorting = true;
  /** Called before a request is answered. */
  onRequest: (path: string) => void = () => undefined;
  readonly #current = new Map<string, Stored>();
  readonly #gone = new Set<string>();
  readonly #pageSize: number;
  readonly #server: Server;
  #changes = 0;

  private constructor(pageSize: number) {
    this.#pageSize = pageSize;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(pageSize = 10): Promise<FhirStandIn> {
    const one = new FhirStandIn(pageSize);
    await new Promise<void>((resolve) => one.#server.listen(0, '127.0.0.1', resolve));
    one.url = `http://127.0.0.1:${(one.#server.address() as AddressInfo).port}/fhir`;
    return one;
  }

  /** Each change is a second later than the one before. Returns the resource as it is now. */
  put(resource: { readonly resourceType: string; readonly id: string }): Stored {
    const key = `${resource.resourceType}/${resource.id}`;
    this.#changes += 1;
    const versionId = String(1 + Number(this.#current.get(key)?.meta.versionId ?? 0));
    const lastUpdated = new Date(BEGINNING + this.#changes * 1000).toISOString();
    const stored = { ...resource, meta: { versionId, lastUpdated } };
    this.#current.set(key, stored);
    this.#gone.delete(key);
    return stored;
  }

  delete(key: string): void {
    this.#changes += 1;
    this.#current.delete(key);
    this.#gone.add(key);
  }

  /** The server has lost everything. */
  clear(): void {
    this.#current.clear();
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const path = url.replace(/^\/fhir\//, '');
    this.asked.push(path);
    this.onRequest(path);
    const [status, body] = this.#reply(path);
    response.writeHead(status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(body));
  }

  #reply(path: string): [status: number, body: object] {
    const failure = this.failures.shift();
    if (failure !== undefined) return [failure, outcome('transient')];
    const [type = '', query] = path.split('?');
    if (query !== undefined) return [200, this.#search(type, new URLSearchParams(query))];
    const stored = this.#current.get(path);
    return stored === undefined ? [this.#gone.has(path) ? 410 : 404, outcome('not-found')] : [200, stored];
  }

  #search(type: string, query: URLSearchParams): object {
    const since = query.get('_lastUpdated')?.replace(/^ge/, '') ?? '';
    const ids = query.get('_id')?.split(',');
    const offset = Number(query.get('offset') ?? 0);
    const found = [...this.#current.values()]
      .filter(({ resourceType, id, meta }) =>
        [resourceType === type, meta.lastUpdated >= since, ids?.includes(id) ?? true].every(Boolean),
      )
      .toSorted((one, other) => one.meta.lastUpdated.localeCompare(other.meta.lastUpdated));
    if (!this.isSorting) found.reverse();
    const next = new URLSearchParams(query);
    next.set('offset', String(offset + this.#pageSize));
    const hasMore = offset + this.#pageSize < found.length;
    return {
      resourceType: 'Bundle',
      type: 'searchset',
      total: found.length,
      link: hasMore ? [{ relation: 'next', url: `${this.url}/${type}?${next}` }] : [],
      entry: found.slice(offset, offset + this.#pageSize).map((resource) => ({ resource })),
    };
  }
}

function outcome(code: string): object {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] };
}
