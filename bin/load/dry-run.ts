import { HttpError, readBody } from '../../lambda/http.ts';
import { assertSize, validated, written } from '../../lambda/validated.ts';
import { KEPT_ACTIVE } from '../../mapping/core/losses.ts';
import type { SiteProfile } from '../../mapping/core/site-profile.ts';
import { RESOURCES, resourcesOf, type SiteResource, type SiteResources } from '../../mapping/resources.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { defineSettings, type Environment, SettingsError } from '../../runtime/settings/settings.ts';
import { SITE_PROFILE } from '../../runtime/site-profile/site-profile-file.ts';
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
export async function dryRun(
  entries: AsyncIterable<SourceEntry>,
  progress: Progress,
  profile: SiteProfile,
): Promise<DryRun> {
  const resources = resourcesOf(profile, RESOURCES);
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
    const judged = resource.kind === 'rejected' ? { reason: resource.reason } : judge(resource, resources);
    const outcome = 'reason' in judged ? 'rejected' : 'accepted';
    progress.done(outcome === 'rejected');
    outcomes[outcome] += 1;
    const at = new Date().toISOString();
    if (Object.keys(judged).length > 0) problems.push({ file, line, hash: '', outcome, ...judged, at });
  }
  return { outcomes, skipped, problems };
}

/**
 * The profile of the site: it may refuse what others take.
 *
 * @param environment only SITE_PROFILE is read
 * @throws UsageError with every problem of it
 */
export function siteProfile(environment: Environment): SiteProfile {
  try {
    return SETTINGS.read(environment);
  } catch (error) {
    if (error instanceof SettingsError) throw new UsageError(error.problems.join('\n'));
    throw error;
  }
}

const SETTINGS = defineSettings({ SITE_PROFILE }, (value) => value.SITE_PROFILE);

/** A control ID and a time of maximum length. */
const ENVELOPE = { change: 'update', controlId: '0'.repeat(20), time: 0 } as const;

/** The transform's reason to refuse a body; or a note that the receiver keeps an inactive person active. */
function judge(
  { type, id, body }: Sendable,
  resources: SiteResources,
): { reason: string } | { note?: string } {
  const { module, mapping } = resources.get(type) as SiteResource;
  try {
    const resource = validated(
      readBody({ body: Buffer.from(body).toString(), isBase64Encoded: false }),
      module,
    );
    const { text, losses } = written(() => mapping.write(resource, { ...ENVELOPE, fhirId: id }));
    assertSize(text);
    const kept = losses.find(({ reason }) => reason === KEPT_ACTIVE);
    return kept === undefined ? {} : { note: `${kept.path} (${kept.reason})` };
  } catch (error) {
    if (error instanceof HttpError) return { reason: error.message };
    throw error;
  }
}
