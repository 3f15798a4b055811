import type { Judge, Verdict } from './verdict.ts';

/** API Gateway has checked the signature; whose it is, is known by the ARN of the role's session. */
export const iam: Judge<'iam'> = async ({ userArn }, { roles }) => {
  if (!userArn) return 'missing';
  const role = roleOf(userArn);
  const verdict: Verdict =
    role !== undefined && roles.some((one) => roleOf(one) === role) ? 'valid' : 'wrong';
  return verdict;
};

/** Partition, account and name: a session has no path, and names are unique in an account. */
function roleOf(arn: string): string | undefined {
  const [, partition, account, name] =
    /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/[\w+=,.@-]+$/.exec(arn) ??
    /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(arn) ??
    [];
  return name === undefined ? undefined : `${partition}:${account}:${name}`;
}
