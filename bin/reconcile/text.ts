import { TooManyGoneError } from '../../lambda/intake/reconcile/reconcile.ts';
import type { Counts, Outcome } from '../../lambda/intake/reconcile/step.ts';
import type { UnavailableError } from '../../lambda/unavailable.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import type { ReconcileOptions } from './options.ts';

const MEANING: readonly (readonly [Outcome, string])[] = [
  ['known', 'at the hospital as they are'],
  ['sent', 'were missing there, or older'],
  ['deleted', 'are gone from the server'],
  ['ignored', "came from the hospital's own feed"],
  ['refused', 'can never be sent, and are in quarantine'],
];

/** The table at the end. */
export function summaryText(counts: Counts, isDryRun: boolean): string {
  const rows = MEANING.map(
    ([outcome, meaning]) =>
      `  ${outcome.padEnd(9)}${counts[outcome].toLocaleString('en').padStart(11)}   ${meaning}`,
  );
  return [...rows, ...(isDryRun ? ['Nothing was sent.'] : [])].join('\n');
}

/** Why a comparison stopped, and what to do. */
export function stoppedText(
  error: UnavailableError | TooManyGoneError,
  { mostDeletions }: Pick<ReconcileOptions, 'mostDeletions'>,
): string {
  if (error instanceof TooManyGoneError)
    return `Stopped: ${error.gone} resources that were sent are not at the server, and at most ${mostDeletions} may be deleted. Has it lost them, or may this client not see them? If they are really gone, run it again with --most-deletions ${error.gone}.`;
  const what = NAMES[error.message] ?? error.message;
  return `Stopped: ${what} is not available (${errorKind(error.cause ?? error)}). Run the same command again to resume.`;
}

const NAMES: Readonly<Record<string, string>> = {
  server: 'the FHIR server',
  record: 'the table',
  queue: 'the queue',
  quarantine: 'the quarantine queue',
  lease: 'the record of a resource that another request is writing',
};
