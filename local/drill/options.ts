import { parseOptions } from '../../runtime/command-line/parse-options.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';

export interface DrillOptions {
  readonly help: boolean;
  /** Over all rounds. */
  readonly messages: number;
  /** Undefined: until all messages are sent. */
  readonly minutes: number | undefined;
  /** Undefined: a fresh one. */
  readonly seed: number | undefined;
  /** Lanes of each sender, one round for each entry. */
  readonly lanes: readonly number[];
  /** `RECEIVE_BATCH` of the senders. */
  readonly batch: number;
}

/** @throws UsageError */
export function readDrillOptions(args: readonly string[]): DrillOptions {
  const { help = false, messages, minutes, seed, lanes = '1,2,4', batch } = parsed(args);
  const lanesList = lanes.split(',').map(Number);
  if (!lanesList.every((one) => Number.isInteger(one) && one >= 1 && one <= 100))
    throw new UsageError('--lanes: expected whole numbers from 1 to 100, separated by commas, such as 1,2,4');
  return {
    help,
    messages: number('--messages', messages, 1, 10_000_000) ?? (minutes === undefined ? 3000 : 10_000_000),
    minutes: number('--minutes', minutes, 0.1, 10_000),
    seed: number('--seed', seed, 0, 2 ** 32 - 1),
    lanes: lanesList,
    batch: number('--batch', batch, 1, 10) ?? 10,
  };
}

/** One round for each number of lanes, with its share of the messages. Rounds without messages are left out. */
export function roundsOf({ messages, lanes }: Pick<DrillOptions, 'messages' | 'lanes'>) {
  const most = Math.ceil(messages / lanes.length);
  // The first rounds get the remainder.
  const full = messages - (most - 1) * lanes.length;
  return lanes
    .map((count, index) => ({ lanes: count, messages: index < full ? most : most - 1 }))
    .filter((round) => round.messages > 0);
}

function number(name: string, value: string | undefined, least: number, most: number): number | undefined {
  if (value === undefined) return undefined;
  const read = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  const isWhole = name === '--minutes' || Number.isInteger(read);
  if (isWhole && read >= least && read <= most) return read;
  throw new UsageError(
    `${name}: expected a ${name === '--minutes' ? '' : 'whole '}number from ${least} to ${most}`,
  );
}

function parsed(args: readonly string[]) {
  const options = {
    messages: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    lanes: { type: 'string' },
    batch: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  return parseOptions({ args: [...args], options }).values;
}
