import { join } from 'node:path';
import { eventually } from '../../support/eventually.ts';
import { LocalProcess } from '../../support/local-process.ts';
import { cacheOf } from '../cached.ts';

const EXTENSIONS = 'http://hapifhir.io/fhir/StructureDefinition/';
/** A busy machine takes some minutes. */
const START_TIMEOUT_MS = 900_000;

/** The FHIR server of FhirServer.java, which keeps its resources in a folder. */
export class FhirServer {
  readonly #folder: string;
  #process: LocalProcess | undefined;
  #port = '0';

  constructor(folder: string) {
    this.#folder = folder;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/fhir`;
  }

  /** Starts it; after a stop at the same port, and with what it had. */
  async start(): Promise<void> {
    const classes = ['-cp', join(cacheOf('hapi-fhir'), '*'), 'test/peers/hapi-fhir/FhirServer.java'];
    // Little memory and the quick compiler: it is started more often than it works long.
    const options = ['-Xmx1200m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
    this.#process = new LocalProcess('java', [
      ...options,
      ...classes,
      this.#port,
      join(this.#folder, 'fhir'),
    ]);
    this.#port = await this.#process.printed(/^ready (\d+)$/m, START_TIMEOUT_MS);
  }

  async stop(): Promise<void> {
    this.#process?.signal('SIGTERM');
    await this.#process?.exited(120_000);
  }

  /** Creates the Subscription to Patients, with deletions, and waits until it is active. */
  async subscribe(endpoint: string): Promise<void> {
    await this.call('PUT', 'Subscription/intake', {
      resourceType: 'Subscription',
      id: 'intake',
      status: 'requested',
      reason: 'Patients to the hospital',
      criteria: 'Patient?',
      channel: {
        extension: [{ url: `${EXTENSIONS}subscription-send-delete-messages`, valueBoolean: true }],
        type: 'rest-hook',
        endpoint,
        payload: 'application/fhir+json',
      },
    });
    await eventually(
      () => this.call('GET', 'Subscription/intake'),
      ({ status }) => status === 'active',
      120_000,
    );
  }

  /** @throws Error if it does not succeed */
  async call(method: string, path: string, resource?: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.url}/${path}`, {
      method,
      headers: { 'content-type': 'application/fhir+json' },
      body: resource === undefined ? null : JSON.stringify(resource),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }
}
