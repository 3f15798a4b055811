import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { type Emulator, localClients } from '../../../local/emulator/emulator.ts';
import { ANY_PORTS } from '../../../local/pipeline/local-settings.ts';
import { startPipeline } from '../../../local/pipeline/pipeline.ts';
import { call } from '../api.ts';
import { eventually } from '../eventually.ts';
import { LocalProcess } from '../local-process.ts';
import { PLANTED, writeExport } from './generated-export.ts';

const CONCURRENCY = 8;

/**
 * Loads generated Patients through the real pipeline, kills the load in the middle with SIGKILL and starts it again;
 * then looks into the archive.
 *
 * @param patients how many different ones
 * @param timeoutMs for each of the three: the half, the rest, the delivery
 */
export async function expectEachOnce(patients: number, timeoutMs: number): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'load-'));
  const logged: string[] = [];
  const pipeline = await startPipeline(ANY_PORTS, {
    onLine: (line) => logged.push(line),
    environment: { HL7_CONNECTIONS: '8' },
  });
  try {
    const folder = join(work, 'export');
    const { ids, withoutId, bad, observations, settled } = await writeExport(folder, patients);
    const journal = `${folder}.load-journal.jsonl`;
    const load = () =>
      new LocalProcess(process.execPath, [
        ...['bin/load/main.ts', folder, '--url', pipeline.url, '--concurrency', String(CONCURRENCY)],
      ]);

    const killed = load();
    await eventually(
      async () => (await lines(journal)).length + (killed.exitCode === null ? 0 : Number.POSITIVE_INFINITY),
      (count) => count > patients / 2,
      timeoutMs,
    );
    killed.signalGroup('SIGKILL');
    await killed.exited();
    const before = (await lines(journal)).length;
    const again = load();

    // Bad lines are in it: not everything was accepted.
    expect([await again.exited(timeoutMs), again.output]).toEqual([
      1,
      expect.stringContaining('Resuming from'),
    ]);
    expect(before).toBeLessThan(patients);
    const [totals = '', ...summary] = await lines(`${folder}.load-summary.jsonl`);
    expect(JSON.parse(totals)).toMatchObject({
      complete: true,
      outcomes: { accepted: patients + 1, rejected: bad.length, failed: 0, superseded: 0 },
      skipped: { Observation: observations },
    });
    const rejected = summary.map((line) => JSON.parse(line)).filter(({ outcome }) => outcome === 'rejected');
    expect(rejected.map(({ file, line }) => `${file} ${line}`).toSorted()).toEqual(bad.toSorted());
    expect(rejected.filter(({ reason }) => !reason)).toEqual([]);

    await drained(pipeline.emulator, timeoutMs);
    const archived = (await keys(pipeline.emulator, 'Patient/')).map((key) => key.slice('Patient/'.length));
    expect(archived.filter((id) => id.startsWith('gen-')).toSorted()).toEqual(ids.toSorted());
    expect(archived.length).toBe(ids.length + withoutId);
    // A message twice: only of a Patient whose answer the kill cut off.
    const messages = (await keys(pipeline.emulator, 'messages/')).length;
    expect(messages).toBeGreaterThanOrEqual(patients + 1);
    expect(messages).toBeLessThanOrEqual(patients + 1 + CONCURRENCY);
    expect((await call(pipeline.url, 'GET', `/${settled.id}`)).resource.name?.[0]?.family).toBe(
      settled.family,
    );

    const written = [journal, `${folder}.load-summary.jsonl`].map((path) => readFile(path, 'utf8'));
    const seen = [...(await Promise.all(written)), killed.output, again.output, ...logged].join('\n');
    expect(seen).toContain('gen-1');
    expect(seen).not.toMatch(new RegExp(`${PLANTED}|Änne|𠮷`));

    const known = load();
    expect([await known.exited(), known.output]).toEqual([1, expect.stringContaining('Nothing left to do')]);
    expect((await keys(pipeline.emulator, 'messages/')).length).toBe(messages);
  } finally {
    LocalProcess.killAll();
    await pipeline.stop();
    await rm(work, { recursive: true });
  }
}

async function lines(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

/** Waits until the queue is empty and nothing is in a sender's hand. */
async function drained({ url, queueUrl }: Emulator, timeoutMs: number): Promise<void> {
  const { sqs } = localClients(url);
  const command = new GetQueueAttributesCommand({
    QueueUrl: queueUrl,
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  });
  await eventually(
    async () => Object.values((await sqs.send(command)).Attributes ?? {}).map(Number),
    (counts) => counts.length === 2 && counts.every((count) => count === 0),
    timeoutMs,
  );
}

async function keys({ url, bucketName }: Emulator, prefix: string): Promise<string[]> {
  const { s3 } = localClients(url);
  const found: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucketName, Prefix: prefix, ContinuationToken: token }),
    );
    found.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return found;
}
