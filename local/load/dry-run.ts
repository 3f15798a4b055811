import { HttpError, readBody } from '../../lambda/http.ts';
import { patientOf } from '../../lambda/transform.ts';
import type { JournalEntry, Outcome } from './journal-lines.ts';
import type { Progress } from './progress.ts';
import { readResource } from './resource.ts';
import type { SourceEntry } from './source.ts';

/** What would become of an export, as far as that can be told without sending it. */
export interface DryRun {
  readonly outcomes: Record<Outcome, number>;
  readonly skipped: Record<string, number>;
  readonly problems: JournalEntry[];
}

/** Checks each Patient as the transform would, with its own validation, and sends nothing. */
export async function dryRun(entries: AsyncIterable<SourceEntry>, progress: Progress): Promise<DryRun> {
  const outcomes = { accepted: 0, rejected: 0, failed: 0, superseded: 0 };
  const skipped: Record<string, number> = {};
  const problems: JournalEntry[] = [];
  for await (const { file, line, bytes } of entries) {
    const resource = readResource(bytes, () => 'made');
    if (resource.kind === 'skipped') {
      skipped[resource.resourceType] = (skipped[resource.resourceType] ?? 0) + 1;
      progress.passed();
      continue;
    }
    const reason = resource.kind === 'rejected' ? resource.reason : refusal(resource.body);
    progress.done(reason !== undefined);
    outcomes[reason === undefined ? 'accepted' : 'rejected'] += 1;
    if (reason === undefined) continue;
    const at = new Date().toISOString();
    problems.push({ file, line, hash: '', outcome: 'rejected', reason, at });
  }
  return { outcomes, skipped, problems };
}

/** Why the transform would refuse a body, in its own words. */
function refusal(body: Uint8Array): string | undefined {
  try {
    patientOf(readBody({ body: Buffer.from(body).toString(), isBase64Encoded: false }));
    return undefined;
  } catch (error) {
    if (error instanceof HttpError) return error.message;
    throw error;
  }
}
