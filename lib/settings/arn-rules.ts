import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Expect } from '../../runtime/settings/settings.ts';

/** An ARN of the settings, by the words that name it in an error. */
export interface NamedArn {
  readonly name: string;
  readonly arn: string;
  /**
   * `own`: of the account and region of the deployment, which alone can use it. `trusted`: of its region, and of an account that
   * is trusted. `role`: has no region, and its account is compared with the setting `account` only.
   */
  readonly kind: 'own' | 'trusted' | 'role';
}

/** Where the stacks go, as far as that is known. */
export interface Target {
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/**
 * Reports each ARN that the stacks cannot use where they go: CloudFormation, or the first task or request, would find them one by
 * one. If the target is not known, the ARNs have to agree with the first of them.
 *
 * @param settings what the settings say of the target
 * @param credentials where CDK would deploy to without them
 * @param trusted further accounts whose roles and keys may be named
 */
export function checkArns(
  arns: readonly NamedArn[],
  settings: Target,
  credentials: Target,
  trusted: readonly string[],
  expect: Expect,
): void {
  const parsed = arns.flatMap((one) => (ARN.test(one.arn) ? [{ ...one, ...partsOf(one.arn) }] : []));
  const expected = (part: keyof Target, first = parsed.find(({ kind }) => kind === 'own')): Expected => {
    if (settings[part] !== undefined) return { value: settings[part], because: 'which is set' };
    if (credentials[part] !== undefined)
      return { value: credentials[part], because: 'which the credentials are of' };
    return { value: first?.[part], because: `like ${first?.name}` };
  };
  const region = expected('region');
  const account = expected('account');
  const partition =
    (region.value === undefined ? undefined : RegionInfo.get(region.value).partition) ?? parsed[0]?.partition;
  for (const { name, kind, ...of } of parsed) {
    expect(
      of.partition === partition,
      `${name} is of the partition ${of.partition}, expected ${partition} like the rest`,
    );
    expect(
      kind === 'role' || of.region === (region.value ?? of.region),
      `${name} is of the region ${of.region}, expected ${region.value}, ${region.because}`,
    );
    const isOurs = of.account === ((kind === 'role' ? settings.account : account.value) ?? of.account);
    const way = kind === 'own' ? '' : ', or that account in trusted-accounts';
    expect(
      isOurs || (kind !== 'own' && trusted.includes(of.account)),
      `${name} is of the account ${of.account}, expected ${account.value}, ${account.because}${way}`,
    );
  }
}

/** A part of an ARN, and where the expectation is from. */
interface Expected {
  readonly value: string | undefined;
  readonly because: string;
}

const ARN = /^arn:([^:]+):[^:]+:([^:]*):(\d{12}):/;

function partsOf(arn: string): { partition: string; region: string; account: string } {
  const [, partition = '', region = '', account = ''] = ARN.exec(arn) ?? [];
  return { partition, region, account };
}
