import { assertLog } from '../../runtime/command-line/action-log.ts';
import { Refusal } from '../../runtime/command-line/refusal.ts';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { serviceErrorText } from '../../runtime/command-line/service-error-text.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { runningEmulators } from '../../runtime/local-pipeline/running-pipeline.ts';
import { withCabinet } from './cabinet.ts';
import { type FifoQueue, fifoQueue } from './fifo-queue.ts';
import {
  type Action,
  type Place,
  placeOf,
  type QuarantineOptions,
  readQuarantineOptions,
  targetOf,
} from './options.ts';
import { resendAll } from './resend-all.ts';
import { dropOne, type Note, one, resendOne } from './single.ts';
import { listText, showText, summaryOf } from './text.ts';
import { writeDown } from './write-down.ts';

const HELP = `npm run quarantine -- ACTION [OPTION…] — messages that could not be delivered.

  list                     the messages in quarantine and the reasons, without their content
  show ID                  all details of one message
    --reveal               and its content, which is patient data
  resend ID | --all        send to the queue again, with the same MSH-10; in order for each patient
  drop ID --note "why"     delete one message permanently; the note is kept
  --json                   JSON output of list and show, for programs

ID is the ID that list shows, the beginning of it, or an MSH-10. A message is resent only after the earlier ones of its
patient. It arrives after everything that was sent for that patient in the meantime. A later A31 holds the whole Patient,
so it is usually better to drop an older message. What the intake refused (reason intake-…) is no message, and is not resent:
correct the resource at its FHIR server, which sends it anew, and drop it here.

  --quarantine-queue-url URL, --queue-url URL   queues in AWS, with the credentials that the AWS SDK finds;
                           if absent, those of the pipeline that npm start runs on this machine
  --emulator URL           the pipeline's emulator, if several run
  --log FILE               log of resends and drops, written before they are done    quarantine.log
  -h, --help               this text

The command receives all messages for a moment and makes them visible again. So if two of these commands run at the same
time, each may miss some.
Exit codes: 0 done, 1 not done, 2 wrong options.
`;

// A reader that closes the pipe early, such as head, is not an error.
process.stdout.on('error', () => process.exit());
process.exitCode = await runCommand(HELP, readQuarantineOptions, run);

/** @returns the exit code */
async function run(options: QuarantineOptions): Promise<number> {
  try {
    process.stdout.write(await act(options.action, placeOf(options, runningEmulators), options.logFile));
    return 0;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    process.stderr.write(`${reasonOf(error as Error)}\n`);
    return 1;
  }
}

function reasonOf(error: Error): string {
  return error instanceof Refusal ? error.message : serviceErrorText(error);
}

/** @returns what to print */
async function act(action: Action, place: Place, logFile: string): Promise<string> {
  const quarantine = fifoQueue(place.quarantineUrl, place.emulator);
  switch (action.kind) {
    case 'list':
      return withCabinet(quarantine, async (cabinet) =>
        action.json ? json({ ...cabinet, messages: cabinet.messages.map(summaryOf) }) : listText(cabinet),
      );
    case 'show':
      return withCabinet(quarantine, async ({ messages }) => {
        const message = one(messages, action.id);
        if (!action.json) return showText(message, action.reveal);
        return json({ ...summaryOf(message), ...(action.reveal ? { body: message.body } : {}) });
      });
    case 'drop': {
      await assertLog(logFile);
      const { id } = await dropOne(quarantine, action.id, (message) =>
        writeDown(logFile, 'dropped', message, action.note),
      );
      return `dropped ${id}, logged in ${logFile}\n`;
    }
    case 'resend': {
      const queue = fifoQueue(targetOf(place), place.emulator);
      await assertLog(logFile);
      return resend(action.id, quarantine, queue, (message) => writeDown(logFile, 'resent', message));
    }
  }
}

async function resend(
  id: string | undefined,
  quarantine: FifoQueue,
  queue: FifoQueue,
  note: Note,
): Promise<string> {
  if (id !== undefined) return `resent ${(await resendOne(quarantine, queue, id, note)).id}\n`;
  const { resent, back, refused } = await resendAll(quarantine, queue, note);
  const again = back > 0 ? `; ${back} came back to quarantine in the meantime and stay there` : '';
  const left = refused > 0 ? `; ${refused} that the intake refused stay: they are no messages` : '';
  return `resent ${resent} message${resent === 1 ? '' : 's'}${again}${left}\n`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
