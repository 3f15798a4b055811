import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { CHANGES } from '../../mapping/core/resource-module.ts';
import type { SiteProfile } from '../../mapping/core/site-profile.ts';
import { RESOURCES } from '../../mapping/resources.ts';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { typedPath } from '../../runtime/command-line/typed-path.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { defineSettings } from '../../runtime/settings/settings.ts';
import { SITE_PROFILE } from '../../runtime/site-profile/site-profile-file.ts';
import { type BundleEntry, bundleEntries } from './bundle.ts';
import { failure, mapOne } from './map-one.ts';
import { type MapOptions, readOptions } from './options.ts';
import { jsonOf, lossesText, plainText } from './text.ts';

const HELP = `npm run map [-- OPTION… FILE] — maps one file, offline: a FHIR Patient to its HL7 message, or an HL7
message to its Patient, depending on the content of the file. Without FILE, or with -, it reads standard input. Of a merge
(A40, A18, A34 …) and of a link (A24, A37) it prints both Patients, first the one that stays, or that says it is linked. Of a
Bundle it maps each entry: a POST to the message of a creation, a PUT to that of an update. Entries that are not mapped are named.

  --json           one JSON object {message, resource, losses} for programs: the message as it is sent, with CR, or
                   as it was read; the Patient that it reads back as; what was not mapped exactly. A merge or
                   a link has others too: the Patients besides. A Bundle is {entries}, of which each has its
                   place in entry, and the same members, or error
  --trigger EVENT  event of the message to write, one of the site profile: A28 (add a person) or A31 (update a person)
                   if it names none                                                     that of a creation
  --profile FILE   the message of the site profile FILE, or of its JSON, beside that of the default profile, field by
                   field: - stands for the default, + for FILE. With --json, {fields} has both for each place. An HL7
                   message is read with it. SITE_PROFILE is not used then
  --id ID          FHIR id in that message, 1 to 64 of A-Z a-z 0-9 - .    the Patient's own, else a new UUID; not with a Bundle
  -h, --help       this text

Standard error lists what was not mapped exactly, one path and reason per line (segments that are not read: one line per
segment name, with their number), and the fields that are longer than the site profile allows, or than its version of HL7
allows if the profile sets no length. SITE_PROFILE works as for the transform: the path of a site profile, or its JSON.
Exit codes: 0 mapped, 1 the file cannot be mapped, 2 wrong options, 78 wrong site profile.

Examples:
  npm run map -- local/sample-patient.json
  npm run map --silent -- --json message.hl7 > mapped.json
`;

const siteProfile = defineSettings({ SITE_PROFILE }, (value) => value.SITE_PROFILE);

// A reader that closes the pipe early, such as head, gets no error message.
process.stdout.on('error', () => process.exit(1));
process.exitCode = await runCommand(HELP, readOptions, run);

/** @throws UsageError if no message of the site has this event */
function assertEvent(triggerEvent: string | undefined, profile: SiteProfile): void {
  const events = RESOURCES.flatMap((module) =>
    CHANGES.map((change) => module.messageOf(change, profile).triggerEvent),
  );
  if (triggerEvent !== undefined && !events.includes(triggerEvent))
    throw new UsageError(`--trigger: expected ${[...new Set(events)].join(' or ')}`);
}

/** @returns the exit code */
async function run(options: MapOptions): Promise<number> {
  const { json, file, profile: named } = options;
  const name = file ?? 'standard input';
  try {
    const profile = siteProfile.read(
      named === undefined ? process.env : { SITE_PROFILE: named.startsWith('{') ? named : typedPath(named) },
    );
    assertEvent(options.triggerEvent, profile);
    if (file === undefined && process.stdin.isTTY) process.stderr.write('Reading standard input …\n');
    const bytes = file === undefined ? await buffer(process.stdin) : await readFile(typedPath(file));
    const entries = bundleEntries(bytes);
    if (entries !== undefined) return mapBundle(entries, profile, options);
    const shown = mapOne(bytes, name, profile, options);
    process.stdout.write(json ? `${JSON.stringify(jsonOf(shown))}\n` : plainText(shown, named));
    process.stderr.write(lossesText(shown.mapped, profile));
    return 0;
  } catch (error) {
    const { code, text } = failure(error, name);
    process.stderr.write(`${text}\n`);
    return code;
  }
}

/**
 * Maps each entry, and names those that are not mapped.
 *
 * @returns the exit code: 1 if an entry of a type that is mapped cannot be mapped
 */
function mapBundle(entries: readonly BundleEntry[], profile: SiteProfile, options: MapOptions): number {
  if (options.fhirId !== undefined)
    throw new UsageError('--id: not with a Bundle, whose resources have ids of their own');
  let exitCode = 0;
  const lines: object[] = [];
  const texts: string[] = [];
  for (const entry of entries) {
    const { place, resourceType } = entry;
    const refuse = (error: string) => {
      lines.push({ entry: place, resourceType, error });
      process.stderr.write(`${place} (${resourceType}): ${error}\n`);
    };
    if ('error' in entry) {
      refuse(entry.error);
      continue;
    }
    try {
      const shown = mapOne(entry.resource.bytes, place, profile, options, entry.resource);
      lines.push({ entry: place, resourceType, ...jsonOf(shown) });
      texts.push(plainText(shown, options.profile));
      process.stderr.write(lossesText(shown.mapped, profile, `${place} (${resourceType})`));
    } catch (error) {
      const { code, text } = failure(error);
      refuse(text);
      exitCode = code;
    }
  }
  process.stdout.write(options.json ? `${JSON.stringify({ entries: lines })}\n` : texts.join('\n'));
  return exitCode;
}
