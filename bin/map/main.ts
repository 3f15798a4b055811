import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Resource } from 'fhir/r4.js';
import { Er7Error } from '../../hl7v2/er7.ts';
import { HttpError } from '../../lambda/http.ts';
import { isFhirId } from '../../mapping/core/fhir-id.ts';
import {
  CHANGES,
  type Envelope,
  NoResourceError,
  type ResourceModule,
} from '../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../mapping/core/site-profile.ts';
import { changeOf, RESOURCES } from '../../mapping/resources.ts';
import { runCommand } from '../../runtime/command-line/run-command.ts';
import { typedPath } from '../../runtime/command-line/typed-path.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { createControlIds } from '../../runtime/control-id.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { defineSettings, EXIT_CONFIG, SettingsError } from '../../runtime/settings/settings.ts';
import { SITE_PROFILE } from '../../runtime/site-profile/site-profile-file.ts';
import { type Mapped, mapInput, UnknownInputError } from './map-input.ts';
import { type MapOptions, readOptions } from './options.ts';
import { type FieldPair, sideBySide, sideBySideText } from './side-by-side.ts';

const HELP = `npm run map [-- OPTION… FILE] — maps one file, offline: a FHIR Patient to its HL7 message, or an HL7
message to its Patient, depending on the content of the file. Without FILE, or with -, it reads standard input. Of a merge
(A40, A18, A34 …) and of a link (A24, A37) it prints both Patients, first the one that stays, or that says it is linked.

  --json           one JSON object {message, resource, losses} for programs: the message as it is sent, with CR, or
                   as it was read; the Patient that it reads back as; what was not mapped exactly. A merge or
                   a link has others too: the Patients besides
  --trigger EVENT  event of the message to write, one of the site profile: A28 (add a person) or A31 (update a person)
                   if it names none                                                     that of a creation
  --profile FILE   the message of the site profile FILE, or of its JSON, beside that of the default profile, field by
                   field: - stands for the default, + for FILE. With --json, {fields} has both for each place. An HL7
                   message is read with it. SITE_PROFILE is not used then
  --id ID          FHIR id in that message, 1 to 64 of A-Z a-z 0-9 - .    the Patient's own, else a new UUID
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

const controlIds = createControlIds(Date.now, () => randomBytes(8));

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
async function run({ json, file, profile: named, ...envelope }: MapOptions): Promise<number> {
  const name = file ?? 'standard input';
  try {
    const profile = siteProfile.read(
      named === undefined ? process.env : { SITE_PROFILE: named.startsWith('{') ? named : typedPath(named) },
    );
    assertEvent(envelope.triggerEvent, profile);
    if (file === undefined && process.stdin.isTTY) process.stderr.write('Reading standard input …\n');
    const bytes = file === undefined ? await buffer(process.stdin) : await readFile(typedPath(file));
    let used: Envelope | undefined;
    const mappedAt = (site: SiteProfile) =>
      mapInput(bytes, name, site, (...given) => {
        used ??= envelopeOf(...given, profile, envelope);
        return used;
      });
    const mapped = mappedAt(profile);
    const isCompared = named !== undefined && mapped.from === 'fhir';
    const fields = isCompared ? sideBySide(mappedAt(DEFAULT_PROFILE).message, mapped.message) : undefined;
    if (json) process.stdout.write(jsonText(mapped, fields));
    else process.stdout.write(fields && named ? sideBySideText(fields, named) : plainText(mapped));
    process.stderr.write(lossesText(mapped, profile));
    return 0;
  } catch (error) {
    const { code, text } = failure(error, name);
    process.stderr.write(`${text}\n`);
    return code;
  }
}

function envelopeOf(
  resource: Resource,
  module: ResourceModule,
  profile: SiteProfile,
  { triggerEvent, fhirId }: Pick<MapOptions, 'triggerEvent' | 'fhirId'>,
): Envelope {
  const own = isFhirId(resource.id ?? '') ? resource.id : undefined;
  const change = triggerEvent === undefined ? 'create' : changeOf(triggerEvent, module, profile);
  if (change === undefined)
    throw new UnknownInputError(`--trigger ${triggerEvent}: no event of a ${module.type}`);
  return { fhirId: fhirId ?? own ?? randomUUID(), change, ...controlIds.next() };
}

function jsonText(
  { message, resource, others, losses, sentOnly }: Mapped,
  fields?: readonly FieldPair[],
): string {
  const ofSite = sentOnly.length === 0 ? {} : { sentOnly };
  const further = others.length === 0 ? {} : { others };
  return `${JSON.stringify({ message, resource, ...further, losses, ...ofSite, fields })}\n`;
}

function plainText({ from, message, resource, others }: Mapped): string {
  if (from === 'fhir') return message.replaceAll('\r', '\n');
  return [resource, ...others].map((one) => `${JSON.stringify(one, null, 2)}\n`).join('');
}

function lossesText({ losses, sentOnly, longFields }: Mapped, { version }: SiteProfile): string {
  const lines = [
    ...losses.map(
      ({ path, reason, count }) => `${count === undefined ? path : `${path}, ${count} times`} (${reason})`,
    ),
    ...longFields.map((field) => `${field} (longer than the site profile or v${version} allows)`),
  ];
  const sent = sentOnly.map(({ path, reason }) => `${path} (${reason})`);
  return (
    (lines.length === 0 ? '' : `Not mapped exactly:\n${lines.join('\n')}\n`) +
    (sent.length === 0 ? '' : `Sent, and not read back:\n${sent.join('\n')}\n`)
  );
}

/** Shows only error messages that are known to hold no patient data; of any other error, only its kind. */
function failure(error: unknown, name: string): { code: number; text: string } {
  if (error instanceof UsageError) throw error;
  if (error instanceof SettingsError) return { code: EXIT_CONFIG, text: error.message };
  const isOfInput = [HttpError, Er7Error, NoResourceError, UnknownInputError].some(
    (known) => error instanceof known,
  );
  if (isOfInput) return { code: 1, text: `${name}: ${(error as Error).message}` };
  const what = error instanceof Error && 'syscall' in error ? 'cannot be read' : 'cannot be mapped';
  return { code: 1, text: `${name}: ${what} (${errorKind(error)})` };
}
