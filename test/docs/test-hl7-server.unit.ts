import { readFileSync } from 'node:fs';
import { FAULTS } from '../../test-hl7-server/faults/fault-plan.ts';
import { parseFaultPlan } from '../../test-hl7-server/faults/fault-plan-text.ts';
import { createServerMetrics } from '../../test-hl7-server/metrics.ts';
import { MOST_RECORDS, SEARCHABLE_FIELDS } from '../../test-hl7-server/query/query.ts';
import { recordingMetrics } from '../support/observability/recording-metrics.ts';

const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const DOC = file('docs/test-hl7-server.md');
const README = file('README.md');

test('the table of faults is the one of the code: names, and numbers that go without saying', () => {
  const section = DOC.slice(DOC.indexOf('| fault |'), DOC.indexOf('`n` counts'));
  const rows = [...section.matchAll(/^\| `.*$/gm)].map(([row]) => {
    const [, name = '', , , absent = ''] = row.split('|').map((cell) => cell.trim());
    return [name.replaceAll('`', ''), absent || '0'];
  });

  expect(rows).toEqual(Object.entries(FAULTS).map(([name, { absent }]) => [name, String(absent)]));
});

test('every plan that is shown can be read', () => {
  const shown = [...`${DOC}${README}`.matchAll(/(?:FAULT_PLAN=|-d )'([^']*)'/g)].map(([, plan = '']) => plan);

  expect(shown.length).toBeGreaterThan(3);
  for (const plan of shown.filter((one) => !one.startsWith('@')))
    expect(typeof parseFaultPlan(plan)).toBe('object');
});

test('the table of metrics has every one of them', async () => {
  const text = await createServerMetrics(recordingMetrics()).text();
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);

  expect([...DOC.matchAll(/^\| `(hl7_server_\w+)` \|/gm)].map(([, name = '']) => name).toSorted()).toEqual(
    names.toSorted(),
  );
});

test('the limits of queries are those of the code', () => {
  expect(DOC).toContain(
    `Fields that can be searched: PID-${SEARCHABLE_FIELDS.join(', ').replace(/, (\d+)$/, ' and $1')}.`,
  );
  expect(DOC).toContain(`At most ${MOST_RECORDS} records`);
});
