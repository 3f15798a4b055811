import { readFileSync } from 'node:fs';
import { capacityRows } from '../../../bench/capacity/capacity.ts';
import { COST_PER_MESSAGE } from '../../../bench/capacity/cost.ts';
import { LIMITS } from '../../../bench/capacity/plan.ts';
import { costTable, needsTable, simulatedLine } from '../../../bench/capacity/tables.ts';
import { DEPLOYMENT_SETTINGS } from '../../../lib/settings/setting-list.ts';

const file = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
const doc = file('docs/capacity.md');

test('what it quotes of the simulation is what the simulation gives', () => {
  const quoted = doc.match(/^\| (even|skewed) \|.*$/gm) ?? [];
  const lines = new Set(capacityRows().map(simulatedLine));

  expect(quoted.length).toBeGreaterThan(15);
  expect(quoted.filter((line) => !lines.has(line))).toEqual([]);
});

test('what N messages a second need and what a million cost is what the plan gives', () => {
  expect(doc).toContain(`${needsTable().join('\n')}\n`);
  expect(doc).toContain(`${costTable().join('\n')}\n`);
});

test('the limits of the deployment are those that are deployed', () => {
  const problems: string[] = [];
  const read = (connections: number) =>
    DEPLOYMENT_SETTINGS['hl7-connections'].read(String(connections), (problem) => problems.push(problem));

  expect(LIMITS.stage).toBe(Number(DEPLOYMENT_SETTINGS['api-rate-limit'].absent));
  read(LIMITS.connections);
  expect(problems).toEqual([]);
  read(LIMITS.connections + 1);
  expect(problems).toHaveLength(1);
});

test('the costs agree with those of docs/deployment.md', () => {
  const deployment = file('docs/deployment.md');
  const per100000 = (part: string) => {
    const [row = ''] = deployment.match(new RegExp(`^\\| ${part} .* per 100,000.*$`, 'm')) ?? [];
    return Number(/([\d.]+) per 100,000/.exec(row)?.[1]);
  };
  const parts = {
    API: 'api',
    transform: 'transform',
    queue: 'queue',
    logs: 'logs',
    archive: 'archive',
  } as const;

  for (const [row, part] of Object.entries(parts))
    expect(per100000(row)).toBeCloseTo(100_000 * COST_PER_MESSAGE[part], 2);
});

test('the sources that it refers to are in its list', () => {
  const listed = [...doc.matchAll(/^\| (\d+) \| \[/gm)].map(([, number]) => Number(number));
  const used = [...doc.matchAll(/\[(\d+)\]/g)].map(([, number]) => Number(number));

  expect(listed).toEqual(listed.map((_, place) => place + 1));
  expect([...new Set(used)].toSorted((a, b) => a - b)).toEqual(listed);
});
