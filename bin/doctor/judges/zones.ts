import type { Zone } from '../account.ts';
import { type Finding, stops } from '../finding.ts';

/** Regions where Fargate runs Linux in some zones only: docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  'us-west-1': ['usw1-az1', 'usw1-az3'],
  'ap-northeast-1': ['apne1-az1', 'apne1-az2', 'apne1-az4'],
  'cn-north-1': ['cnn1-az1', 'cnn1-az2'],
};

/** Zones where it has no ARM64: docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html */
const WITHOUT_ARM64 = ['use1-az3'];

/**
 * Tasks are spread over the zones of their subnets. In one without Fargate on ARM64 they do not start.
 *
 * @param zones of the subnets that tasks run in
 * @param fix what to do if there is one
 */
export function judgeZones(region: string, zones: readonly Zone[], fix: string): Finding[] {
  const named = new Map(zones.map((zone) => [zone.id, zone]));
  return [...named.values()]
    .filter(({ id }) => WITHOUT_ARM64.includes(id) || ONLY[region]?.includes(id) === false)
    .map(({ name, id }) =>
      stops(`${name} (${id})`, 'Fargate does not run ARM64 tasks in this availability zone.', fix),
    );
}
