import type { CapacityRow } from './capacity.ts';
import { COST_PER_MESSAGE, costPerMonth, QUIET_COST_PER_MESSAGE } from './cost.ts';
import { ASSUMED, CALLS, LIMITS, lanesFor, RECORD_UNITS } from './plan.ts';

/** Waits below this, in ms, are shown but not compared: they are mostly noise. */
const LEAST_COMPARED_MS = 1;
const RATES = [1, 10, 100, 1000];
/** The round trip for the cost table, in ms. */
const USUAL_ROUND_TRIP_MS = 20;

const SIMULATED_HEAD = [
  '| patients | lanes | round trip, ms | arrive /s | delivered /s | formula | ratio | lanes taken | wait, ms | formula | ratio |',
  '|---|---|---|---|---|---|---|---|---|---|---|',
];

/** A line of the table that compares simulation and prediction. */
export function simulatedLine(row: CapacityRow): string {
  const { simulated, predicted } = row;
  const isSteady = Number.isFinite(predicted.waitMs);
  return line([
    row.patients,
    row.lanes,
    row.roundTripMs,
    row.ratePerSecond,
    fixed(simulated.throughput),
    fixed(predicted.throughput),
    (simulated.throughput / predicted.throughput).toFixed(2),
    percent(simulated.utilization),
    isSteady ? fixed(simulated.waitMs) : 'grows',
    isSteady ? fixed(predicted.waitMs) : 'grows',
    isSteady && predicted.waitMs >= LEAST_COMPARED_MS
      ? (simulated.waitMs / predicted.waitMs).toFixed(2)
      : '–',
  ]);
}

/** The rows and what follows from the plan, as docs/capacity.md has them. */
export function capacityTables(rows: readonly CapacityRow[]): string[] {
  const simulated = [...SIMULATED_HEAD, ...rows.map(simulatedLine)];
  return [simulated, needsTable(), costTable()].flatMap((table) => ['', ...table]);
}

/** What N messages a second need. */
export function needsTable(): string[] {
  const over = (value: number, limit: number) => {
    const text = value.toLocaleString('en');
    return value > limit ? `**${text}**` : text;
  };
  const lanes = (roundTripMs: number) =>
    RATES.map((rate) => over(lanesFor(rate, roundTripMs), LIMITS.connections));
  return [
    line(['messages a second', ...RATES.map((rate) => rate.toLocaleString('en'))]),
    `|${'---|'.repeat(RATES.length + 1)}`,
    line(['API: requests a second', ...RATES.map((rate) => over(rate, LIMITS.stage))]),
    line([
      'Lambda: concurrent executions',
      ...RATES.map((rate) => Math.ceil((rate * ASSUMED.transformMs) / 1000)),
    ]),
    line([
      'DynamoDB: write units a second',
      ...RATES.map((rate) => over(rate * CALLS.ofRecord * RECORD_UNITS, LIMITS.recordUnits)),
    ]),
    line(['SQS: partitions at least', ...RATES.map((rate) => Math.ceil(rate / LIMITS.partition))]),
    ...[1, 20, 100].map((ms) => line([`lanes = tasks, round trip ${ms} ms`, ...lanes(ms)])),
    line(['US$ a month', ...RATES.map((rate) => dollars(costPerMonth(rate, USUAL_ROUND_TRIP_MS)))]),
  ];
}

/** What a million messages cost by part, in US$. */
export function costTable(): string[] {
  const names: Record<keyof typeof COST_PER_MESSAGE, string> = {
    api: 'API Gateway',
    transform: 'Lambda',
    record: 'DynamoDB',
    queue: `SQS; ${million(COST_PER_MESSAGE.queue + QUIET_COST_PER_MESSAGE)} in a quiet queue`,
    logs: 'CloudWatch Logs',
    traces: 'X-Ray',
    endpoints: 'VPC endpoints, data',
    archive: 'S3, only with the test HL7 server',
  };
  const parts = Object.keys(names) as (keyof typeof names)[];
  return parts.map((part) => line([names[part], million(COST_PER_MESSAGE[part])]));
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

function million(cost: number): string {
  return (1e6 * cost).toFixed(2);
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function dollars(value: number): string {
  return Math.round(value).toLocaleString('en');
}
