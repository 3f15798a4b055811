import { validatePatient } from '../../../mapping/patient/validate-patient.ts';
import { mappedAt, pidWith } from '../support/mapped.ts';

const { read, write, readBack, notRead } = mappedAt();

const birthTime = (valueDateTime: string) => ({
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueDateTime }],
});

test('a time of birth on another day than birthDate is sent as a time on that day, and reported', () => {
  const { pid, losses } = write({
    birthDate: '1974-12-25',
    _birthDate: birthTime('1974-12-24T23:30:00+01:00'),
  });

  expect(pid(7)).toBe('19741225233000+0100'); // PID-7
  expect(losses).toEqual(['Patient.birthDate.extension[0].valueDateTime']);
});

test('a time of birth beside a birthDate without a day is not sent, and reported', () => {
  const { pid, losses } = write({ birthDate: '1974-12', _birthDate: birthTime('1974-12-25T14:35:45Z') });

  expect(pid(7)).toBe('197412'); // PID-7
  expect(losses).toEqual(['Patient.birthDate.extension[0]']);
});

const OTHER_FORM = 'reads back in another form';

test.each<[string, string, string | undefined]>([
  ['198001012400', 'an hour that does not exist', '1980-01-01'],
  ['19800101083000.12345', 'more digits of a second than DTM has', '1980-01-01'],
  ['19800101 08:30', 'a time in another form', '1980-01-01'],
  ['19800101 ', 'a space at the end', '1980-01-01'],
  ['198001 ', 'a month with a space at the end', '1980-01'],
  ['20161231235960+0000', 'a second beyond 59', '2016-12-31'],
  ['198001010875', 'a minute beyond 59', '1980-01-01'],
  ['00000000', 'zeros', undefined],
  ['19800000', 'a day and a month of zeros', undefined],
  ['0000', 'the year 0', undefined],
  ['00000101', 'a day of it', undefined],
  ['19800230', 'a day that does not exist', undefined],
  ['1980-01-01', 'a date as FHIR writes it', undefined],
])('of %s (%s) the date is read that it says, for birth and death', (dtm, _, date) => {
  const patient = read(pidWith({ 5: 'A', 7: dtm, 29: dtm }));

  expect([patient.birthDate, patient.deceasedDateTime]).toEqual([date, date]);
  expect(validatePatient(patient)).toBe(patient);
  expect(notRead(pidWith({ 5: 'A', 7: dtm }))).toEqual([
    `PID-7: ${date === undefined ? 'the Patient has no element for it' : OTHER_FORM}`,
  ]);
});

test('the last zone that FHIR knows is read', () => {
  expect(read(pidWith({ 5: 'A', 29: '20200101083000+1400' })).deceasedDateTime).toBe(
    '2020-01-01T08:30:00+14:00',
  );
});

test.each([
  ['2020-01-01T08:30:00.1234Z', '20200101083000.1234+0000', []],
  ['2020-01-01T08:30:00.12345Z', '20200101083000.1234+0000', ['Patient.deceasedDateTime']],
])('of %s the digits are sent that DTM has room for, %s', (deceasedDateTime, dtm, losses) => {
  const written = write({ deceasedDateTime });

  expect(written.pid(29)).toBe(dtm); // PID-29
  expect(written.losses).toEqual(losses);
});

test('a death without a time is read with a space after its Y', () => {
  expect(read(pidWith({ 5: 'A', 30: 'Y ' })).deceasedBoolean).toBe(true);
});

test.each([1, 1_000_000_000, 2_147_483_647])('the order of birth %d reads back', (multipleBirthInteger) => {
  expect(readBack({ multipleBirthInteger })).toEqual({ patient: { multipleBirthInteger }, losses: [] });
});

test('an order of birth that is no integer of FHIR is not read', () => {
  expect(read(pidWith({ 5: 'A', 24: 'Y', 25: '2147483648' }))).not.toHaveProperty('multipleBirthInteger');
});

describe('an order of birth counts from 1', () => {
  test.each([
    ['', '0', { multipleBirthBoolean: false }],
    ['N', '0', { multipleBirthBoolean: false }],
    ['Y', '0', { multipleBirthBoolean: true }],
    ['', '-1', {}],
    ['Y', '-1', { multipleBirthBoolean: true }],
    ['N', '2', { multipleBirthInteger: 2 }],
  ])('PID-24 %p and PID-25 %p read as %j', (indicator, order, { ...elements }) => {
    const pid = pidWith({ 5: 'A', 24: indicator, 25: order });
    const { multipleBirthBoolean, multipleBirthInteger } = read(pid);

    expect({ multipleBirthBoolean, multipleBirthInteger }).toEqual(elements);
  });

  test('0 is written as no multiple birth, and named', () => {
    const { pid, losses } = write({ multipleBirthInteger: 0 });

    expect([pid(24), pid(25)]).toEqual(['N', '']);
    expect(losses).toEqual(['Patient.multipleBirthInteger']);
    expect(readBack({ multipleBirthInteger: 0 }).patient).toEqual({ multipleBirthBoolean: false });
    expect(notRead(pidWith({ 5: 'A', 25: '0' }))).toEqual(['PID-25: reads back in another form']);
  });

  test.each([-3, -2_147_483_648])('%d is not sent, and named', (multipleBirthInteger) => {
    const { pid, losses } = write({ multipleBirthInteger });

    expect([pid(24), pid(25)]).toEqual(['', '']);
    expect(losses).toEqual(['Patient.multipleBirthInteger']);
  });
});
