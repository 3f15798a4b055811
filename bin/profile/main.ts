import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Er7Error } from '../../hl7v2/er7.ts';
import type { SiteProfile } from '../../mapping/core/site-profile.ts';
import { PERSONS } from '../../mapping/resources.ts';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { typedPath } from '../../runtime/command-line/typed-path.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { parseSiteProfile } from '../../runtime/site-profile/site-profile-file.ts';
import { type Lacking, lacking } from './lacking.ts';
import type { Member } from './member.ts';
import { observe } from './observed.ts';
import { type ProfileOptions, readOptions } from './options.ts';
import { profileOf, proposal } from './proposal.ts';
import { type Sample, samplesIn } from './samples.ts';

const HELP = `npm run profile -- [--json] FILE… — proposes a site profile from sample messages of a hospital, offline: what it sends, or
what it wants to receive. A file holds one message or several.

Standard output is the profile, with what was seen in comments (members that begin with //). Standard error lists what the messages
have that ours lack when they are read and written again by that profile, by place. Both have places, codes and names of systems,
and no values of persons.

  --json      one JSON object {messages, withoutPatient, profile, lacking} for programs
  -h, --help  this text

Exit codes: 0 proposed, 1 a file cannot be read or holds no message, 2 wrong options.

Examples:
  npm run profile --silent -- samples/*.hl7 > site-profile.json
  npm run map -- --profile site-profile.json local/sample-patient.json
`;

// A reader that closes the pipe early, such as head, gets no error message.
process.stdout.on('error', () => process.exit(1));
process.exitCode = await runCommand(HELP, readOptions, run);

/** @returns the exit code */
async function run({ json, files }: ProfileOptions): Promise<number> {
  const samples: Sample[] = [];
  let code = 0;
  for (const file of files) {
    try {
      samples.push(...samplesIn(await readFile(typedPath(file))));
    } catch (error) {
      // Only messages that are known to hold no value of a patient are shown.
      const reason = error instanceof Er7Error ? error.message : `cannot be read (${errorKind(error)})`;
      process.stderr.write(`${basename(file)}: ${reason}\n`);
      code = 1;
    }
  }
  if (samples.length === 0) return 1;
  const members = proposal(observe(samples));
  const profile = profileOf(members);
  const site = checked(members);
  const { list, withoutPatient } = lacking(
    samples.map(({ message }) => message),
    PERSONS.createMapping(site),
    site.version,
  );
  const messages = samples.length;
  if (json) process.stdout.write(`${JSON.stringify({ messages, withoutPatient, profile, lacking: list })}\n`);
  else {
    process.stdout.write(`${JSON.stringify(profile, null, 2)}\n`);
    process.stderr.write(lackingText(list, messages, withoutPatient));
  }
  return code;
}

/** @throws Error if what is proposed would be refused */
function checked(members: readonly Member[]): SiteProfile {
  const parsed = parseSiteProfile(JSON.stringify(profileOf(members)));
  if ('sendingApplication' in parsed) return parsed;
  throw new Error(`the proposal is no site profile: ${parsed.join('; ')}`);
}

function lackingText(list: readonly Lacking[], messages: number, withoutPatient: number): string {
  const lines = list.map(({ place, name, messages: count }) => `${place} ${name}: ${count} of ${messages}`);
  return [
    withoutPatient === 0 ? '' : `${withoutPatient} of ${messages} messages have no patient\n`,
    lines.length === 0
      ? 'Ours lack nothing that the messages have\n'
      : `What ours lack:\n${lines.join('\n')}\n`,
  ].join('');
}
