import { isBefore } from '../../hl7v2/versions/version.ts';
import type { WrittenVersion } from '../../hl7v2/versions/written-elements.ts';
import { type Draft, joined } from './draft.ts';
import type { Fitting } from './fitting.ts';

/** Segments that are sent only for what they say, and the last of their fields that says nothing: a set ID, a value type. */
const OPTIONAL: Readonly<Record<string, number>> = { PD1: 0, NK1: 1, PV2: 0, OBX: 4, AL1: 1, DG1: 1, IN1: 1 };

/**
 * The segments that a version has in the message, each with its fields fitted. What a segment requires is added, and one that
 * says nothing any more is left out.
 */
export function fittedSegments(
  drafts: readonly Draft[],
  fitting: Fitting,
  fitFields: (draft: Draft) => void,
): Draft[] {
  const kept = withPersons(drafts, fitting).filter(({ id }) => isTaken(id, fitting));
  for (const draft of kept) {
    const isNamed = draft.id === 'PID' && (draft.fields[5] ?? '') !== '';
    fitFields(draft);
    if (isNamed && draft.fields[5] === '') draft.fields[5] = unnamed(fitting);
    if (draft.id === 'OBX') requireInObservation(draft, fitting.version);
  }
  const said = kept.filter(({ id, fields }) => {
    const last = OPTIONAL[id];
    return last === undefined || fields.slice(last + 1).some((wire) => wire !== '');
  });
  return said.length === kept.length ? said : numbered(said);
}

/** Whether a segment stays; those of other kinds always do. */
function isTaken(id: string, { version, segments, structure, applies }: Fitting): boolean {
  if (structure !== undefined && !structure.segments.includes(id))
    return !applies(`${structure.name} has no ${id} in v${version}`, [id]);
  if (id === 'ROL' && isBefore(version, '2.4')) return !applies(`v${version} has no ROL after PD1`, [id]);
  const isLeftOut = (id === 'PD1' || id === 'NK1' || id === 'ROL') && !segments[id];
  return !isLeftOut || !applies(`the site takes no ${id}`, [id]);
}

/** The segments of general practitioners. */
const PERSONS = ['PD1', 'ROL'];

/**
 * General practitioners stand in PD1-4, those with a role in ROL before PV1; after it roles are of a visit. A site may take
 * one of both alone.
 */
function withPersons(all: readonly Draft[], fitting: Fitting): readonly Draft[] {
  const visit = all.findIndex(({ id }) => id === 'PV1');
  if (visit === -1) return withPractitioners(all, fitting);
  const persons = all.slice(0, visit);
  const fitted = withPractitioners(persons, fitting);
  return fitted === persons ? all : [...fitted, ...all.slice(visit)];
}

function withPractitioners(drafts: readonly Draft[], fitting: Fitting): readonly Draft[] {
  const { version, segments, applies } = fitting;
  const hasRoles = segments.ROL && !isBefore(version, '2.4');
  const hasPersons = segments.PD1 && isBefore(version, '2.7');
  const isRole = ({ id }: Draft) => id === 'ROL';
  if (
    !hasRoles &&
    hasPersons &&
    drafts.some(isRole) &&
    applies('roles are not taken: the person is sent in PD1-4', PERSONS)
  )
    return withRolesInPD1(drafts, fitting);
  const index = drafts.findIndex(({ id, fields }) => id === 'PD1' && (fields[4] ?? '') !== '');
  const isWithdrawn = index !== -1 && !isBefore(version, '2.7');
  if (!isWithdrawn || !applies('v2.7 withdrew PD1-4: the person is sent in ROL', PERSONS)) return drafts;
  return withPersonsInRoles(drafts, index, fitting);
}

function withRolesInPD1(drafts: readonly Draft[], { delimiters }: Fitting): Draft[] {
  const [roles, kept] = [drafts.filter(({ id }) => id === 'ROL'), drafts.filter(({ id }) => id !== 'ROL')];
  const pd1 = kept.find(({ id }) => id === 'PD1') ?? { id: 'PD1', fields: ['PD1'] };
  if (!kept.includes(pd1)) kept.splice(kept.findIndex(({ id }) => id === 'PID') + 1, 0, pd1);
  const persons = [pd1.fields[4] ?? '', ...roles.map(({ fields }) => fields[4] ?? '')];
  for (let n = pd1.fields.length; n < 4; n += 1) pd1.fields[n] = '';
  pd1.fields[4] = persons.filter((one) => one !== '').join(delimiters.repetition);
  return kept;
}

/** ROL-3, table 0443. */
const PRIMARY_CARE_PROVIDER = ['PP', 'Primary Care Provider', 'HL70443'];

function withPersonsInRoles(
  drafts: readonly Draft[],
  index: number,
  { delimiters, roleAction }: Fitting,
): Draft[] {
  const { fields = [] } = drafts[index] ?? {};
  const persons = (fields[4] ?? '').split(delimiters.repetition);
  fields[4] = '';
  const role = joined(PRIMARY_CARE_PROVIDER, delimiters.component);
  const roles = persons.map((person) => ({ id: 'ROL', fields: ['ROL', '', roleAction, role, person] }));
  return drafts.toSpliced(index + 1, 0, ...roles);
}

/** PID-5 is required: its only text is the type of a name, U for unspecified, in v2.3 O for other. */
function unnamed({ version, delimiters }: Fitting): string {
  const type = isBefore(version, '2.3.1') ? 'O' : 'U';
  return joined([...new Array(6).fill(''), type], delimiters.component);
}

/** OBX-2 names a datatype that the version has, and OBX-4 distinguishes observations where the version requires it. */
export function requireInObservation({ fields }: Draft, version: WrittenVersion): void {
  if (fields[2] === 'CE' && !isBefore(version, '2.6')) fields[2] = 'CWE';
  const isRequired = version === '2.3.1' || !isBefore(version, '2.7');
  if (isRequired && (fields[4] ?? '') === '') fields[4] = '1';
}

/** With set IDs that count again, where segments of a kind were left out. */
function numbered(drafts: readonly Draft[]): Draft[] {
  for (const id of ['NK1', 'OBX', 'AL1', 'DG1', 'IN1']) {
    const own = drafts.filter((draft) => draft.id === id);
    for (const [index, { fields }] of own.entries()) fields[1] = String(index + 1);
  }
  return [...drafts];
}
