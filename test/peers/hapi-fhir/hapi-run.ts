import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANY_PORTS } from '../../../local/pipeline/local-settings.ts';
import { type Pipeline, startPipeline } from '../../../local/pipeline/pipeline.ts';
import { latestKey } from '../../../runtime/archive-key.ts';
import { inFlight } from '../../../runtime/in-flight.ts';
import { eventually } from '../../support/eventually.ts';
import { LocalProcess } from '../../support/local-process.ts';
import { FhirServer } from './fhir-server.ts';
import { Network } from './network.ts';

/** Far more than anything takes on a busy machine. */
export const TIMEOUT_MS = 900_000;

/** The version that a Patient ends with, if nothing else is said. */
export const LAST_VERSION = 6;

/** What a message says. The family name in it is the version. */
export interface Sent {
  readonly controlId: string;
  readonly id: string;
  readonly event: string;
  readonly version: number;
}

/** A FHIR server of HAPI whose Subscription calls the pipeline of `npm start`, over a network that can be cut. */
export class HapiRun {
  readonly fhir: FhirServer;
  readonly pipeline: Pipeline;
  readonly network: Network;
  readonly #folder: string;
  readonly #enqueued: readonly Sent[];

  private constructor(
    folder: string,
    parts: { fhir: FhirServer; pipeline: Pipeline; network: Network; enqueued: readonly Sent[] },
  ) {
    this.#folder = folder;
    this.fhir = parts.fhir;
    this.pipeline = parts.pipeline;
    this.network = parts.network;
    this.#enqueued = parts.enqueued;
  }

  static async start(): Promise<HapiRun> {
    const folder = mkdtempSync(join(tmpdir(), 'hapi-fhir-'));
    const enqueued: Sent[] = [];
    const fhir = new FhirServer(folder);
    await fhir.start();
    writeFileSync(profileIn(folder), JSON.stringify(profileOf(fhir.url)));
    const pipeline = await startPipeline(ANY_PORTS, {
      environment: { SITE_PROFILE: profileIn(folder) },
      onEnqueued: (message) => enqueued.push(sentOf(message)),
    });
    const network = await new Network(`${pipeline.url}/hapi`).start();
    const run = new HapiRun(folder, { fhir, pipeline, network, enqueued });
    await fhir.subscribe(network.url);
    await run.untilSubscribed('first');
    return run;
  }

  async stop(): Promise<void> {
    await this.network.stop();
    await this.pipeline.stop();
    await this.fhir.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Writes each Patient so often, one write after the other, and several Patients at once. */
  async write(ids: readonly string[], first = 1, last = LAST_VERSION): Promise<void> {
    await inFlight(4, ids, async (id) => {
      for (let version = first; version <= last; version += 1)
        await this.fhir.call('PUT', `Patient/${id}`, patient(id, version));
    });
  }

  async delete(ids: readonly string[]): Promise<void> {
    await inFlight(4, ids, (id) => this.fhir.call('DELETE', `Patient/${id}`));
  }

  /** `npm run reconcile -- hapi`, to its end. */
  async reconcile(): Promise<void> {
    const journal = join(this.#folder, `${randomUUID()}.jsonl`);
    const options = ['--emulator', this.pipeline.emulator.url, '--journal', journal];
    const command = new LocalProcess(process.execPath, ['bin/reconcile/main.ts', 'hapi', ...options], {
      SITE_PROFILE: profileIn(this.#folder),
    });
    const code = await command.exited(TIMEOUT_MS);
    if (code !== 0) throw new Error(`reconcile ended with ${code}: ${command.output}`);
  }

  /** The messages of a Patient in their order. After a restart one may be put into the queue again, which SQS drops. */
  messagesOf(id: string): Sent[] {
    const messages = new Map(this.#enqueued.map((one) => [one.controlId, one]));
    return [...messages.values()].filter((one) => one.id === id);
  }

  /** Which of the Patients the hospital does not have in this version. */
  async lacking(ids: readonly string[], version: number): Promise<string[]> {
    const held = await inFlight(8, ids, async (id) => [id, await this.#atHospital(id)] as const);
    return held.filter(([, sent]) => sent?.version !== version).map(([id]) => id);
  }

  async untilHeld(ids: readonly string[], version = LAST_VERSION): Promise<void> {
    await eventually(
      () => this.lacking(ids, version),
      (missing) => missing.length === 0,
      TIMEOUT_MS,
    );
  }

  async untilDeleted(ids: readonly string[]): Promise<void> {
    await eventually(
      () => inFlight(8, ids, async (id) => (await this.#atHospital(id))?.event),
      (events) => events.every((event) => event === 'A29'),
      TIMEOUT_MS,
    );
  }

  /** After HAPI has started it is unknown when it has read its Subscriptions: a Patient shows it. */
  async untilSubscribed(name: string): Promise<void> {
    for (let version = 1; this.network.passedOf(name).length === 0; version += 1) {
      await this.write([name], version, version);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
    }
  }

  /** HAPI looks for what to send every five seconds: it is quiet if nothing came in three times that. */
  async untilQuiet(): Promise<void> {
    for (let before = -1; before !== this.network.passed.length; ) {
      before = this.network.passed.length;
      await new Promise((resolve) => setTimeout(resolve, 15_000));
    }
  }

  async #atHospital(id: string): Promise<Sent | undefined> {
    const archived = await this.pipeline.emulator.object(latestKey({ type: 'Patient', fhirId: id }));
    return archived && sentOf(new TextDecoder().decode(archived));
  }
}

/** So many ids of Patients. */
export function idsOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

function profileIn(folder: string): string {
  return join(folder, 'profile.json');
}

/** A site that sends deletions, whose source can be asked for what there is. */
function profileOf(url: string): object {
  const source = { name: 'hapi', dialect: 'rest-hook', authentication: { scheme: 'none' } };
  return { delete: 'A29', sources: [{ ...source, server: { url, timeoutMs: 10_000 } }] };
}

function patient(id: string, version: number): object {
  return { resourceType: 'Patient', id, name: [{ family: `Version${version}` }] };
}

function sentOf(message: string): Sent {
  return {
    controlId: message.split('|')[9] ?? '',
    id: /([^~|^]+)\^\^\^FHIRWORKS\^FW/.exec(message)?.[1] ?? '',
    event: /\rEVN\|(\w+)/.exec(message)?.[1] ?? '',
    version: Number(/\|Version(\d+)/.exec(message)?.[1]),
  };
}
