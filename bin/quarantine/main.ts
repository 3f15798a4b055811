import type { SiteProfile } from '../../mapping/core/site-profile.ts';
import { assertLog } from '../../runtime/command-line/action-log.ts';
import { Refusal } from '../../runtime/command-line/refusal.ts';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { serviceErrorText } from '../../runtime/command-line/service-error-text.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { runningEmulators } from '../../runtime/local-pipeline/running-pipeline.ts';
import { defineSettings, EXIT_CONFIG, SettingsError } from '../../runtime/settings/settings.ts';
import { SITE_PROFILE } from '../../runtime/site-profile/site-profile-file.ts';
import type { Action } from './actions.ts';
import { withCabinet } from './cabinet.ts';
import { type Choose, settled, toDrop, toResend } from './choose.ts';
import { type FifoQueue, fifoQueue } from './fifo-queue.ts';
import { type Matches, matcher } from './filter.ts';
import { type Place, placeOf, type QuarantineOptions, readQuarantineOptions, targetOf } from './options.ts';
import { settleAll } from './settle-all.ts';
import { dropOne, type Note, one, resending, resendOne } from './single.ts';
import { newestLast, summaryOf } from './summary.ts';
import { countText, listText, settledText, showText, waitingText } from './text.ts';
import { writeDown } from './write-down.ts';

const HELP = `npm run quarantine -- ACTION [OPTION…] — messages that could not be delivered.

  list                     the messages in quarantine and the reasons, without their content, newest last
  show ID                  all details of one message
    --reveal               and its content, which is patient data
  resend ID | --all        send to the queue again, with the same MSH-10; in order for each patient
  drop ID --note "why"     delete one message permanently; the note is kept
  --json                   JSON output of list and show, for programs

Filters of list, and instead of ID of resend and drop:
  --reason REASON          nack, no-hl7, intake-invalid … : the word in the column reason
  --code CODE              MSA-1, or ERR-3 of any of its errors, such as AR or 101
  --type TYPE              FHIR resource type, such as Patient
  --event EVENT            MSH-9.2, such as A31
  --since TIME             in quarantine from then on
  --until TIME             in quarantine before then; TIME is such as 2026-11-30 or 2026-11-30T14:00, in UTC unless
                           it says its zone
  --dry-run                only list what resend or drop would be about

ID is the ID that list shows, the beginning of it, or an MSH-10. A message is resent only after the earlier ones of its
patient. It arrives after everything that was sent for that patient in the meantime. A later A31 holds the whole Patient,
so it is usually better to drop an older message. What the intake refused (reason intake-…) is no message, and is not resent:
correct the resource at its FHIR server, which sends it anew, and drop it here.

  --quarantine-queue-url URL, --queue-url URL   queues in AWS, with the credentials that the AWS SDK finds;
                           if absent, those of the pipeline that npm start runs on this machine
  --emulator URL           the pipeline's emulator, if several run
  --log FILE               log of resends and drops, written before they are done    quarantine.log
  -h, --help               this text

SITE_PROFILE works as for the transform: it says which resource type an event is of.
The command receives all messages for a moment and makes them visible again. So if two of these commands run at the same
time, each may miss some.
Exit codes: 0 done, 1 not done, 2 wrong options, 78 wrong site profile.
`;

const siteProfile = defineSettings({ SITE_PROFILE }, (value) => value.SITE_PROFILE);

// A reader that closes the pipe early, such as head, is not an error.
process.stdout.on('error', () => process.exit());
process.exitCode = await runCommand(HELP, readQuarantineOptions, run);

/** @returns the exit code */
async function run(options: QuarantineOptions): Promise<number> {
  try {
    const profile = siteProfile.read(process.env);
    const place = placeOf(options, runningEmulators);
    process.stdout.write(await act(options.action, place, options.logFile, profile));
    return 0;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    process.stderr.write(`${reasonOf(error as Error)}\n`);
    return error instanceof SettingsError ? EXIT_CONFIG : 1;
  }
}

function reasonOf(error: Error): string {
  return error instanceof Refusal || error instanceof SettingsError ? error.message : serviceErrorText(error);
}

/** @returns what to print */
async function act(action: Action, place: Place, logFile: string, profile: SiteProfile): Promise<string> {
  const quarantine = fifoQueue(place.quarantineUrl, place.emulator);
  switch (action.kind) {
    case 'list':
      return list(quarantine, matcher(action.filter, profile), action.json, profile);
    case 'show':
      return withCabinet(quarantine, async ({ messages }) => {
        const message = one(messages, action.id);
        const summary = summaryOf(message, profile);
        const body = action.reveal ? message.body : undefined;
        return action.json ? json({ ...summary, body }) : showText(summary, body);
      });
    case 'preview': {
      const choose = (action.of === 'resend' ? toResend : toDrop)(matcher(action.filter, profile));
      return preview(quarantine, choose, `would ${action.of}`, profile);
    }
    case 'drop': {
      const { which, note } = action;
      await assertLog(logFile);
      const noted: Note = (message) => writeDown(logFile, 'dropped', message, note);
      if ('id' in which)
        return `dropped ${(await dropOne(quarantine, which.id, noted)).id}, logged in ${logFile}\n`;
      const choose = toDrop(matcher(which.filter, profile));
      return settledText('dropped', await settleAll(quarantine, choose, noted));
    }
    case 'resend': {
      const { which } = action;
      const queue = fifoQueue(targetOf(place), place.emulator);
      await assertLog(logFile);
      const noted: Note = (message) => writeDown(logFile, 'resent', message);
      if ('id' in which) return `resent ${(await resendOne(quarantine, queue, which.id, noted)).id}\n`;
      const choose = toResend(matcher(which.filter, profile));
      return settledText('resent', await settleAll(quarantine, choose, resending(queue, noted)));
    }
  }
}

function list(
  quarantine: FifoQueue,
  matches: Matches,
  asJson: boolean,
  profile: SiteProfile,
): Promise<string> {
  return withCabinet(quarantine, async ({ messages, waiting }) => {
    const summaries = newestLast(messages.filter(matches)).map((message) => summaryOf(message, profile));
    if (asJson) return json({ messages: summaries, waiting });
    return `${listText(summaries)}${countText(summaries.length)}${waitingText(waiting)}\n`;
  });
}

/** The messages that an action is about, as far as they can be seen. */
function preview(quarantine: FifoQueue, choose: Choose, what: string, profile: SiteProfile): Promise<string> {
  return withCabinet(quarantine, async ({ messages, waiting }) => {
    const choices = messages.map(choose);
    const chosen = messages.filter((_, index) => choices[index] === 'chosen');
    const summaries = newestLast(chosen).map((message) => summaryOf(message, profile));
    return listText(summaries) + settledText(what, settled(choices, waiting));
  });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
