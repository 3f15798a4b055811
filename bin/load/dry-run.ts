import { HttpError, readBody } from '../../lambda/http.ts';
import { assertSize, validated } from '../../lambda/validated.ts';
import { KEPT_ACTIVE } from '../../mapping/core/losses.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { RESOURCES, resourcesOf, type SiteResource } from '../../mapping/resources.ts';
import type { JournalEntry, Outcome } from './journal-lines.ts';
import type { Progress } from './progress.ts';
import { readResource, type Sendable } from './resource.ts';
import type { SourceEntry } from './source.ts';

/** The outcome of a dry run: what can be checked without sending anything. */
export interface DryRun {
  readonly outcomes: Record<Outcome, number>;
  readonly skipped: Record<string, number>;
  /** Patients that would be refused, and those whose message would misreport their state to the hospital. */
  readonly problems: JournalEntry[];
}

/** Checks each resource as the transform would, with its own validation and mapping, and sends nothing. */
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
    const judged = resource.kind === 'rejected' ? { reason: resource.reason } : judge(resource);
    const outcome = 'reason' in judged ? 'rejected' : 'accepted';
    progress.done(outcome === 'rejected');
    outcomes[outcome] += 1;
    const at = new Date().toISOString();
    if (Object.keys(judged).length > 0) problems.push({ file, line, hash: '', outcome, ...judged, at });
  }
  return { outcomes, skipped, problems };
}

// The default profile is enough: only the size matters here, and a site profile hardly changes it.
const MAPPINGS = resourcesOf(DEFAULT_PROFILE, RESOURCES);

/** A control ID and a time of maximum length. */
const ENVELOPE = { change: 'update', controlId: '0'.repeat(20), time: 0 } as const;

/** The transform's reason to refuse a body; or a note that the receiver keeps an inactive person active. */
function judge({ type, id, body }: Sendable): { reason: string } | { note?: string } {
  const { module, mapping } = MAPPINGS.get(type) as SiteResource;
  try {
    const resource = validated(
      readBody({ body: Buffer.from(body).toString(), isBase64Encoded: false }),
      module,
    );
    const { text, losses } = mapping.write(resource, { ...ENVELOPE, fhirId: id });
    assertSize(text);
    const kept = losses.find(({ reason }) => reason === KEPT_ACTIVE);
    return kept === undefined ? {} : { note: `${kept.path} (${kept.reason})` };
  } catch (error) {
    if (error instanceof HttpError) return { reason: error.message };
    throw error;
  }
}
