import type { Resource } from 'fhir/r4.js';
import { HttpError, readBody } from '../../lambda/http.ts';
import { assertSize, validated, written } from '../../lambda/validated.ts';
import { KEPT_ACTIVE } from '../../mapping/core/losses.ts';
import type { SiteProfile } from '../../mapping/core/site-profile.ts';
import { RESOURCES, resourcesOf, type SiteResource, type SiteResources } from '../../mapping/resources.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { defineSettings, type Environment, SettingsError } from '../../runtime/settings/settings.ts';
import { SITE_PROFILE } from '../../runtime/site-profile/site-profile-file.ts';
import { type Forecast, ForecastSum, type LineCost } from './forecast.ts';
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
  readonly forecast: Forecast;
}

/** A dry run as it is reported: the JSON of `--json`. */
export interface DryRunReport {
  readonly source: string;
  /** ISO 8601. */
  readonly at: string;
  readonly outcomes: { readonly accepted: number; readonly rejected: number };
  readonly skipped: Readonly<Record<string, number>>;
  readonly forecast: Forecast;
  /** The first lines that would be refused. */
  readonly problems: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
}

const MOST_PROBLEMS = 100;

export function reportOf(
  { outcomes: { accepted, rejected }, skipped, forecast, problems }: DryRun,
  source: string,
  at: string,
): DryRunReport {
  const refused = problems.filter(({ outcome }) => outcome === 'rejected').slice(0, MOST_PROBLEMS);
  return {
    source,
    at,
    outcomes: { accepted, rejected },
    skipped,
    forecast,
    problems: refused.map(({ file, line, reason = '' }) => ({ file, line, reason })),
  };
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
  const sum = new ForecastSum();
  for await (const { file, line, bytes } of entries) {
    const resource = readResource(bytes, () => 'made');
    if (resource.kind === 'skipped') {
      skipped[resource.resourceType] = (skipped[resource.resourceType] ?? 0) + 1;
      progress.passed();
      continue;
    }
    const { cost, ...judged }: Judged =
      resource.kind === 'rejected' ? { reason: resource.reason } : judge(resource, resources);
    if (cost !== undefined) sum.add({ file, line }, cost);
    const outcome = 'reason' in judged ? 'rejected' : 'accepted';
    progress.done(outcome === 'rejected');
    outcomes[outcome] += 1;
    const at = new Date().toISOString();
    if (Object.keys(judged).length > 0) problems.push({ file, line, hash: '', outcome, ...judged, at });
  }
  return { outcomes, skipped, problems, forecast: sum.forecast() };
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

/** The transform's reason to refuse a body; or what it costs, and a note on a resource that is not in use any more. */
interface Judged {
  readonly reason?: string;
  readonly note?: string;
  readonly cost?: LineCost;
}

function judge({ type, id, body }: Sendable, resources: SiteResources): Judged {
  const { module, mapping } = resources.get(type) as SiteResource;
  try {
    const resource = validated(
      readBody({ body: Buffer.from(body).toString(), isBase64Encoded: false }),
      module,
    );
    const intent = mapping.endings?.intentOf(resource, id) ?? { kind: 'write' };
    if (intent.kind === 'refuse') return { reason: `${intent.path}: ${intent.reason}.` };
    const { text, losses, longFields } = written(() => mapping.write(resource, { ...ENVELOPE, fhirId: id }));
    assertSize(text);
    const state = stateOf(resource);
    // The messages of other events say no more than who is meant: what an update would lose is not lost by them.
    if (intent.kind !== 'write')
      return {
        note: `sent as a ${intent.kind === 'merge' ? 'merge' : 'deletion'}`,
        cost: { losses: [], longFields: [], ...state },
      };
    const kept = losses.find(({ reason }) => reason === KEPT_ACTIVE);
    const note = kept === undefined ? {} : { note: `${kept.path} (${kept.reason})` };
    return { ...note, cost: { losses, longFields, ...state } };
  } catch (error) {
    if (error instanceof HttpError) return { reason: error.message };
    throw error;
  }
}

/** What elements that several types of persons have in common say of a resource, whatever the site makes of it. */
function stateOf(resource: Resource): Pick<LineCost, 'isInactive' | 'isMergedAway'> {
  const { active, link } = resource as { active?: boolean; link?: readonly { type?: string }[] };
  return {
    isInactive: active === false,
    isMergedAway: link?.some(({ type }) => type === 'replaced-by') === true,
  };
}
