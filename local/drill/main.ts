import { randomInt } from 'node:crypto';
import { SingleBar } from 'cli-progress';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { type DrillOptions, readDrillOptions, roundsOf } from './options.ts';
import { seededRandom } from './random.ts';
import { reportOf } from './report.ts';
import { type Round, runRound } from './round.ts';

const HELP = `npm run drill [-- OPTION…] — proves that the sender loses nothing.

Two sender processes deliver messages of 200 patients from one queue to an endpoint with random faults: it answers late,
wrongly, partially or not at all, refuses, resets, closes, and goes down for a while. The senders are killed (SIGKILL)
and stopped (SIGTERM) at random and restarted. There is one round for each number of lanes.

  --messages N   messages over all rounds                                 3000
  --minutes N    send for this long instead, over all rounds              -
  --seed S       repeats the faults, but not their timing                 a random one, which is printed
  --lanes N,…    connections of each sender, one round for each           1,2,4
  --batch N      messages that a sender receives at a time, 1 to 10       10
  -h, --help     this text

It counts what was sent, accepted by the endpoint, and quarantined. Exit code 0 only if nothing was lost or changed, no
message of a patient overtook another, nothing was quarantined without a refusal, and every duplicate follows an attempt
whose acknowledgment the sender could not have received: after a fault of the endpoint, a SIGKILL, or a stall of the
machine that was longer than the acknowledgment timeout. 1 otherwise, 2 for wrong options.
`;

process.exitCode = await runCommand(HELP, readDrillOptions, drill);

/** @returns the exit code */
async function drill(options: DrillOptions): Promise<number> {
  const { minutes, seed = randomInt(2 ** 31), batch } = options;
  const planned = roundsOf(options);
  console.log(
    `drill with seed ${seed}: 2 senders, one round each with ${planned.map(({ lanes }) => lanes).join(', ')} lanes, ${batch} received at a time`,
  );
  const random = seededRandom(seed);
  const rounds: Round[] = [];
  for (const { lanes, messages } of planned) {
    const bar = new SingleBar({
      format: `${lanes} lanes {bar} {value}/{total} messages settled, {arrivals} arrivals, {duration_formatted}`,
      noTTYOutput: true,
      notTTYSchedule: 5000,
    });
    const isOpen = minutes !== undefined;
    bar.start(isOpen ? 1 : messages, 0, { arrivals: 0 });
    const round = await runRound({
      lanes,
      batch,
      messages,
      sendForMs: isOpen ? (minutes * 60_000) / planned.length : Number.POSITIVE_INFINITY,
      random,
      onProgress: (sent, settled, arrivals) => {
        if (isOpen) bar.setTotal(Math.max(1, sent));
        bar.update(settled, { arrivals });
      },
    });
    bar.stop();
    rounds.push(round);
  }
  console.log(reportOf(rounds, seed));
  return rounds.every(({ verdict }) => verdict.isGood) ? 0 : 1;
}
