import { ASSUMED, CALLS, lanesFor, RECORD_UNITS } from './plan.ts';

/** List prices of us-east-1 in US$, without free tiers and discounts for volume; docs/capacity.md has their sources. */
const PRICES = {
  apiRequest: 3.5e-6,
  lambdaRequest: 0.2e-6,
  lambdaGBSecond: 0.0000133334,
  fifoRequest: 0.5e-6,
  writeUnit: 0.625e-6,
  s3Write: 5e-6,
  s3Read: 0.4e-6,
  logGB: 0.5,
  trace: 5e-6,
  endpointGB: 0.01,
  taskMonth: 7.21,
} as const;

const LAMBDA_GB = 0.5;
/** Bytes of log lines per message, of all processes and AWS's own lines. */
const LOG_KB = 5;
/** Bytes through the VPC endpoints per message, in both directions. */
const ENDPOINT_KB = 10;
/** X-Ray's default: the first request of each second, and this share of the others. */
const TRACED_SHARE = 0.05;
const SECONDS_A_MONTH = 730 * 3600;
const KB_A_GB = 1e6;

/** US$ per message by part, without fixed costs. */
export const COST_PER_MESSAGE = {
  api: PRICES.apiRequest,
  transform: PRICES.lambdaRequest + (PRICES.lambdaGBSecond * LAMBDA_GB * ASSUMED.transformMs) / 1000,
  record: CALLS.ofRecord * RECORD_UNITS * PRICES.writeUnit,
  queue: (CALLS.ofTransform + CALLS.ofSender) * PRICES.fifoRequest,
  logs: (LOG_KB / KB_A_GB) * PRICES.logGB,
  traces: TRACED_SHARE * PRICES.trace,
  endpoints: (ENDPOINT_KB / KB_A_GB) * PRICES.endpointGB,
  /** Only with the test HL7 server. */
  archive: (CALLS.lists + CALLS.puts) * PRICES.s3Write + CALLS.heads * PRICES.s3Read,
} as const;

/** Additional US$ for each message that arrives in an empty queue. */
export const QUIET_COST_PER_MESSAGE = CALLS.ofSenderWhenQuiet * PRICES.fifoRequest;

/** US$ a month for a constant number of messages per second, without fixed costs and without the test HL7 server. */
export function costPerMonth(messagesPerSecond: number, roundTripMs: number): number {
  const { archive: _, ...parts } = COST_PER_MESSAGE;
  const perMessage = Object.values(parts).reduce((sum, cost) => sum + cost, 0);
  const firstOfEachSecond = (1 - TRACED_SHARE) * Math.min(messagesPerSecond, 1) * PRICES.trace;
  return (
    SECONDS_A_MONTH * (messagesPerSecond * perMessage + firstOfEachSecond) +
    lanesFor(messagesPerSecond, roundTripMs) * PRICES.taskMonth
  );
}
