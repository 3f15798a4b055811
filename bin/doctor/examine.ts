import { errorKind } from '../../runtime/observability/log.ts';
import type { Account, Identity } from './account.ts';
import { type Check, checksOf } from './checks.ts';
import type { Finding } from './finding.ts';
import { judgeIdentity } from './judges/account.ts';
import type { Wanted } from './wanted.ts';

/** What was found; the JSON of `--json`. */
export interface Report {
  readonly account: string;
  readonly region: string;
  /** Questions that were asked. */
  readonly checks: number;
  readonly findings: readonly Finding[];
}

/** Asks everything that a deployment needs. @throws if the credentials are missing or not valid */
export async function examine(account: Account, wanted: Wanted): Promise<Report> {
  const identity = await account.identity();
  const foreign = judgeIdentity(identity, wanted);
  // The answers of another account would be wrong, so it is not asked.
  const checks = foreign.length > 0 ? [] : checksOf(wanted, identity);
  const findings = await Promise.all(checks.map((check) => answerOf(check, account, identity)));
  return {
    account: identity.account,
    region: identity.region,
    checks: checks.length + 1,
    findings: [...foreign, ...findings.flat()],
  };
}

async function answerOf(check: Check, account: Account, { caller }: Identity): Promise<Finding[]> {
  try {
    return await check.run(account);
  } catch (error) {
    return [
      {
        level: 'unchecked',
        where: check.where,
        what: `It could not be found out (${errorKind(error)}).`,
        fix: `allow ${caller} ${check.actions.join(', ')}`,
      },
    ];
  }
}
