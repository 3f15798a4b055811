import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Er7Error } from '../../hl7v2/er7.ts';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { createControlIds } from '../../runtime/control-id.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { defineSettings, EXIT_CONFIG, SettingsError } from '../../runtime/settings/settings.ts';
import { SITE_PROFILE } from '../../runtime/site-profile/site-profile-file.ts';
import { inventedMessages, messageOfFile, type ProbeMessage } from './messages.ts';
import { type ProbeCommand, readOptions } from './options.ts';
import { probe } from './probe.ts';
import { reportText } from './text.ts';

const HELP = `npm run probe -- HOST[:PORT] [OPTION…] — connects to an HL7 endpoint as the sender does, sends messages, explains the
acknowledgments, and says how the endpoint behaves: framing, mode, character set, closing, round trip, TLS.

The port is 2575 if none is given. An invented Patient (Prüfung, Zoë) is created and updated; then one update asks for a commit
acknowledgment, and one has characters beyond ASCII in MSH-4. So the endpoint holds that Patient afterwards: agree on it with its
operator. SITE_PROFILE works as for the transform: the path of a site profile, or its JSON.

  --message FILE          send the message of this file instead, once and byte for byte
  --count N               messages about the invented Patient, 1 to 1000, besides the last two     3
  --timeout S             seconds to connect, and to wait for each answer                          10
  --tls                   TLS 1.2 or newer, verified
  --tls-ca FILE           authorities to verify the endpoint with                                  those of Node.js
  --tls-cert FILE, --tls-key FILE   client certificate with its chain, and its key
  --tls-server-name NAME  name in the endpoint's certificate                                       HOST
  --json                  JSON output, for programs
  -h, --help              this text

Free texts of the answer to a FILE are not shown: they may repeat values of its message.
Exit codes: 0 all accepted, 1 not all, no answer or no connection, 2 wrong options, 78 wrong site profile.

Examples:
  npm run probe -- 10.1.2.3:6661
  npm run probe -- hl7.hospital.example:2576 --tls --tls-ca hospital-ca.pem
`;

/** The file cannot be read or holds no message. The text names no value of it. */
class FileError extends Error {
  override readonly name = 'FileError';
}

const siteProfile = defineSettings({ SITE_PROFILE }, (value) => value.SITE_PROFILE);

// A reader that closes the pipe early, such as head, gets no error message.
process.stdout.on('error', () => process.exit(1));
process.exitCode = await runCommand(HELP, readOptions, run);

/** @returns the exit code */
async function run(command: ProbeCommand): Promise<number> {
  try {
    const report = await probe(command, await messagesOf(command));
    process.stdout.write(command.json ? `${JSON.stringify(report)}\n` : reportText(report, Date.now()));
    return report.isAccepted ? 0 : 1;
  } catch (error) {
    if (!(error instanceof SettingsError) && !(error instanceof FileError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof SettingsError ? EXIT_CONFIG : 1;
  }
}

async function messagesOf({ message, count }: ProbeCommand): Promise<ProbeMessage[]> {
  if (message !== undefined) return [await fileMessage(message)];
  const controlIds = createControlIds(Date.now, () => randomBytes(8));
  return inventedMessages(siteProfile.read(process.env), randomUUID(), controlIds, count);
}

async function fileMessage(file: string): Promise<ProbeMessage> {
  try {
    return messageOfFile(await readFile(file));
  } catch (error) {
    const reason = error instanceof Er7Error ? error.message : `cannot be read (${errorKind(error)})`;
    throw new FileError(`${basename(file)}: ${reason}`);
  }
}
