import type { Patient } from 'fhir/r4.js';
import { parse } from '../../../hl7v2/er7.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { PATIENT } from '../../../mapping/patient/module.ts';
import { validatePatient } from '../../../mapping/patient/validate-patient.ts';
import { readingLosses } from '../../../mapping/report/reading-losses.ts';
import { ENVELOPE, pidWith } from '../support/mapped.ts';

// Times without a zone, by where the zone is said: in the site profile, in MSH-7, or nowhere.

const V2_TIME = 'urn:fhir-to-hl7v2-transform:v2-time';
const kept = (valueString: string) => ({ extension: [{ url: V2_TIME, valueString }] });

const messageOf = (msh7: string, ...segments: string[]) =>
  [`MSH|^~\\&|LAB||||${msh7}||ADT^A31|C1|P|2.5.1`, ...segments].join('\r');

function at(timeZone?: string) {
  const profile = timeZone === undefined ? DEFAULT_PROFILE : { ...DEFAULT_PROFILE, timeZone };
  const { read: messageToPatient, write: patientToMessage } = createMapping(profile);
  const read = (msh7: string, ...segments: string[]) => messageToPatient(messageOf(msh7, ...segments));
  const write = (patient: Patient) => {
    const { text, losses } = patientToMessage(patient, ENVELOPE);
    const pid = parse(text).segment('PID');
    return { text, pid: (n: number) => pid?.field(n).wire, losses };
  };
  const notRead = (msh7: string, ...segments: string[]) =>
    readingLosses(
      PATIENT,
      profile,
    )(messageOf(msh7, ...segments)).map(({ path, reason }) => `${path}: ${reason}`);
  return { read, write, notRead, messageToPatient };
}

const PID = pidWith({ 5: 'Amrein', 7: '197006010912', 29: '20250701081500', 30: 'Y' });
const WITHOUT_ZONE = '20260102030405';
const IN_WINTER = '20260102030405+0100';

const birthTimeOf = ({ _birthDate }: Patient) => _birthDate?.extension?.[0]?.valueDateTime;

describe('with the zone of MSH-7, a time without one', () => {
  const { read, write, notRead } = at();

  test('has that zone, and nothing is kept beside it', () => {
    const patient = read(IN_WINTER, PID);

    expect(birthTimeOf(patient)).toBe('1970-06-01T09:12:00+01:00'); // PID-7
    expect(patient.deceasedDateTime).toBe('2025-07-01T08:15:00+01:00'); // PID-29
    expect(JSON.stringify(patient)).not.toContain(V2_TIME);
  });

  test('is written with it, because the next message has another MSH-7, and that is reported', () => {
    const { pid, losses } = write(read(IN_WINTER, PID));

    expect([pid(7), pid(29)]).toEqual(['19700601091200+0100', '20250701081500+0100']);
    expect(losses).toEqual([]);
    expect(notRead(IN_WINTER, PID)).toEqual([
      'PID-7: reads back in another form',
      'PID-29: reads back in another form',
    ]);
  });

  test('gives way to a zone of its own', () => {
    expect(read(IN_WINTER, pidWith({ 5: 'A', 29: '20250701081500-0500' })).deceasedDateTime).toBe(
      '2025-07-01T08:15:00-05:00',
    );
  });

  test('has it in every place that holds a time: names, addresses, telecoms, roles', () => {
    const time = '202007010800';
    const patient = read(
      IN_WINTER,
      pidWith({
        5: `Amrein^Rosa^^^^^L^^^^^${time}`,
        11: `4 Lindenweg^^^^^^^^^^^^${time}`,
        13: `^PRN^PH^^^^5550123^^^^^^${time}`,
      }),
      `ROL|1|AD|PP|7^Moser|${time}|202107010800`,
    );

    const start = '2020-07-01T08:00:00+01:00';
    expect(patient.name?.[0]?.period).toEqual({ start });
    expect(patient.address?.[0]?.period).toEqual({ start });
    expect(patient.telecom?.[0]?.period).toEqual({ start });
    expect(patient.contained).toMatchObject([{ period: { start, end: '2021-07-01T08:00:00+01:00' } }]);
  });
});

describe('with the zone of the site, a time without one', () => {
  const { read, messageToPatient } = at('Europe/Zurich');

  test('has the offset of its day, whatever MSH-7 says', () => {
    const patient = read('20260102030405-0800', PID);

    expect(birthTimeOf(patient)).toBe('1970-06-01T09:12:00+01:00'); // no summer time in 1970
    expect(patient.deceasedDateTime).toBe('2025-07-01T08:15:00+02:00');
  });

  test('is a meta.lastUpdated in it', () => {
    expect(read(WITHOUT_ZONE, PID).meta).toEqual({
      versionId: 'C1',
      lastUpdated: '2026-01-02T02:04:05.000Z',
    });
  });

  test('is a meta.lastUpdated in it for the last update in a response to a query', () => {
    const text = ['MSH|^~\\&|||||2026||RSP^K22|C1|P|2.5.1', pidWith({ 5: 'A', 33: '20260702030405' })].join(
      '\r',
    );

    expect(messageToPatient(text).meta?.lastUpdated).toBe('2026-07-02T01:04:05.000Z');
  });

  test.each([
    ['20260329023000', '2026-03-29', 'that was skipped'],
    ['20261025023000', '2026-10-25', 'that occurred twice'],
    ['189001010800', '1890-01-01', 'of a day without a time zone'],
  ])('%s, %s %s when the clocks were changed, is kept as it came', (dtm, date) => {
    const patient = read(IN_WINTER, pidWith({ 5: 'A', 29: dtm }));

    expect(patient).toMatchObject({ deceasedDateTime: date, _deceasedDateTime: kept(dtm) });
  });
});

describe('without any zone, a time without one', () => {
  const { read, write, notRead } = at();

  test('is read as its date and kept beside it, and nothing is invented', () => {
    const patient = read(WITHOUT_ZONE, PID);

    expect(patient).toMatchObject({
      birthDate: '1970-06-01',
      _birthDate: kept('197006010912'),
      deceasedDateTime: '2025-07-01',
      _deceasedDateTime: kept('20250701081500'),
    });
    expect(validatePatient(patient)).toBe(patient);
    expect(notRead(WITHOUT_ZONE, PID)).toEqual([]);
  });

  test('is written as it came, and that it takes the zone of the new message is reported', () => {
    const { pid, losses } = write(read(WITHOUT_ZONE, PID));

    expect([pid(7), pid(29)]).toEqual(['197006010912', '20250701081500']);
    expect(losses.map(({ path }) => path)).toEqual(['Patient.birthDate', 'Patient.deceasedDateTime']);
  });

  test('is not written once somebody edited the date', () => {
    const { pid, losses } = write({ ...read(WITHOUT_ZONE, PID), birthDate: '1970-06-02' });

    expect(pid(7)).toBe('19700602');
    expect(losses.map(({ path }) => path)).toContain('Patient.birthDate.extension[0]');
  });

  test('is kept in a period too, and written as it came', () => {
    const name = 'Amrein^Rosa^^^^^L^^^^^202007010800';
    const patient = read(WITHOUT_ZONE, pidWith({ 5: name }));

    expect(patient.name?.[0]?.period).toEqual({ start: '2020-07-01', _start: kept('202007010800') });
    expect(write(patient).pid(5)).toBe(name);
  });

  test('of MSH-7 is kept in meta, which has no version then', () => {
    const patient = read(WITHOUT_ZONE, PID);

    expect(patient.meta).toEqual({ _lastUpdated: kept(WITHOUT_ZONE) });
    expect(validatePatient(patient)).toBe(patient);
    expect(write(patient).losses.filter(({ path }) => path.startsWith('Patient.meta'))).toEqual([]);
  });

  test('does not take the zone of the message before', () => {
    read(IN_WINTER, PID);

    expect(birthTimeOf(read(WITHOUT_ZONE, PID))).toBeUndefined();
    expect(birthTimeOf(read('20260102030405-0500', PID))).toBe('1970-06-01T09:12:00-05:00');
  });
});

test.each(['19800101083000+1430', '19800101083000-1401'])(
  'of %s, a zone that FHIR does not know, the date is read and the time is kept',
  (dtm) => {
    const { read, write, notRead } = at();
    const patient = read(IN_WINTER, pidWith({ 5: 'A', 7: dtm }));

    expect(patient).toMatchObject({ birthDate: '1980-01-01', _birthDate: kept(dtm) });
    expect([write(patient).pid(7), write(patient).losses]).toEqual([dtm, []]);
    expect(notRead(IN_WINTER, pidWith({ 5: 'A', 7: dtm }))).toEqual([]);
  },
);

describe('a degree of precision (TS.2)', () => {
  const { read, notRead } = at();
  const born = (ts: string) => read(IN_WINTER, pidWith({ 5: 'A', 7: ts }));

  test.each([
    ['198403120000^Y', '1984'],
    ['19840312000000^L', '1984-03'],
    ['198403000000^L', '1984-03'],
    ['19840312000000+0100^D', '1984-03-12'],
    ['19840312^D', '1984-03-12'],
    ['198403^D', '1984-03'],
    ['19840312^?', '1984-03-12'],
  ])('is respected for a date: %s is %s', (ts, birthDate) => {
    expect(born(ts)).toMatchObject({ birthDate });
    expect(born(ts)).not.toHaveProperty('_birthDate');
  });

  test.each([
    ['19840312081500^H', '1984-03-12T08:00:00+01:00'],
    ['19840312081542.5-0500^M', '1984-03-12T08:15:00-05:00'],
    ['19840312081542.5^S', '1984-03-12T08:15:42+01:00'],
  ])('is respected for a time: %s is %s', (ts, time) => {
    expect(birthTimeOf(born(ts))).toBe(time);
  });

  test('is respected inside a datatype', () => {
    const patient = read(IN_WINTER, pidWith({ 5: 'Amrein^^^^^^L^^^^^20200701000000&D' }));

    expect(patient.name?.[0]?.period).toEqual({ start: '2020-07-01' });
  });

  test('is reported as another form of the time alone', () => {
    expect(notRead(IN_WINTER, pidWith({ 5: 'A', 7: '19840312000000^D' }))).toEqual([
      'PID-7.1: reads back in another form',
    ]);
  });
});
