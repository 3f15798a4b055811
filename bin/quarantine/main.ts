import { runningEmulators } from '../../local/running-pipeline.ts';
import { type FifoQueue, fifoQueue } from '../../local/sqs.ts';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { withCabinet } from './cabinet.ts';
import {
  type Action,
  type Place,
  placeOf,
  type QuarantineOptions,
  readQuarantineOptions,
  targetOf,
} from './options.ts';
import { resendAll } from './resend-all.ts';
import { dropOne, type Note, one, Refusal, resendOne } from './single.ts';
import { listText, showText, summaryOf } from './text.ts';
import { assertLog, writeDown } from './write-down.ts';

const HELP = `npm run quarantine -- ACTION [OPTION…] — messages that could not be delivered.

  list                     what lies there and why, without the messages
  show ID                  all that is known of one
    --reveal               and the message itself, which is patient data
  resend ID | --all        put back into the queue, with the MSH-10 that it has; in order for each patient
  drop ID --note "why"     remove one for good; the note is kept
  --json                   list and show for programs

ID is the one that list shows, the beginning of it, or an MSH-10. A message is resent only after the earlier ones of
its patient. It goes behind whatever was sent for that patient meanwhile: a later A31 holds the whole Patient, so
an older message is mostly better dropped.

  --quarantine-queue-url URL, --queue-url URL   queues in AWS, with the credentials that the AWS SDK finds;
                           without them, those of the pipeline that npm start runs on this machine
  --emulator URL           which one, if several run
  --log FILE               resends and drops are written down here before they are done    quarantine.log
  -h, --help               this text

It takes all messages for a moment and puts them back as they were, so two of these commands at a time see less.
Exit codes: 0 done, 1 not done, 2 wrong options.
`;

// A reader that has seen enough, such as head, is no failure.
process.stdout.on('error', () => process.exit());
process.exitCode = await runCommand(HELP, readQuarantineOptions, run);

/** @returns the exit code */
async function run(options: QuarantineOptions): Promise<number> {
  try {
    process.stdout.write(await act(options.action, placeOf(options, runningEmulators), options.logFile));
    return 0;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    process.stderr.write(`${reasonOf(error as Error & { code?: unknown })}\n`);
    return 1;
  }
}

/** What went wrong, and where it is clear what to do about it. */
function reasonOf(error: Error & { code?: unknown }): string {
  const { name, message, code } = error;
  if (error instanceof Refusal) return message;
  if (code === 'ECONNREFUSED') return `Nothing answers (${message}): does npm start run there?`;
  if (name === 'CredentialsProviderError')
    return `The AWS SDK found no credentials (${message}): set AWS_PROFILE, or run aws sso login.`;
  return `${name}: ${message}`;
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
      return `dropped ${id}, written down in ${logFile}\n`;
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
  const { resent, back } = await resendAll(quarantine, queue, note);
  const again = back > 0 ? `; ${back} came back to quarantine meanwhile and stay there` : '';
  return `resent ${resent} message${resent === 1 ? '' : 's'}${again}\n`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
