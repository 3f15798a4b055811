import { placeOf, type RecordOptions, readRecordOptions } from '../../../bin/record/options.ts';

const options = (args: string[], environment?: Record<string, string>) =>
  readRecordOptions(args, environment) as RecordOptions;
const place = (args: string[], running: string[] = []) => placeOf(options(args), () => running);

const EXPECTED = 'expected a type and a FHIR id, such as Patient/8f7a; types: Patient';

describe('the options of the record command', () => {
  test.each([
    [[], 'expected show or forget'],
    [['list'], 'expected show or forget, got list'],
    [['show'], `show: ${EXPECTED}`],
    [['show', '8f7a'], `show: ${EXPECTED}`],
    [['show', 'Observation/8f7a'], `show: ${EXPECTED}`],
    [['show', 'Patient/8_f7a'], `show: ${EXPECTED}`],
    [['show', 'Patient/8f7a/_history'], `show: ${EXPECTED}`],
    [['show', 'Patient/a', 'Patient/b'], 'expected one resource, got 2'],
    [['forget', 'Patient/a'], 'forget: expected --note "why"; a note is required'],
    [['forget', 'Patient/a', '--note', ' '], 'forget: expected --note "why"; a note is required'],
    [['forget', '--note', 'n'], `forget: ${EXPECTED}`],
    [['show', 'Patient/a', '--emulator', 'x'], '--emulator: expected a URL'],
    [['show', 'Patient/a', '--reveal'], "Unknown option '--reveal'"],
  ])('%j: %s', (args, problem) => {
    expect(() => readRecordOptions(args)).toThrow(problem);
  });

  test('name the table, or mean that of the one pipeline that runs here', () => {
    const show = ['show', 'Patient/a'];

    expect(place(show, ['http://127.0.0.1:4566'])).toEqual({
      table: 'adt-record',
      emulator: 'http://127.0.0.1:4566',
    });
    expect(place([...show, '--table', 't'], ['http://127.0.0.1:4566'])).toEqual({
      table: 't',
      emulator: undefined,
    });
    expect(() => place(show)).toThrow(
      'no local pipeline is running: run npm start, or name the table with --table',
    );
    expect(() => place(show, ['http://a', 'http://b'])).toThrow(
      'choose one with --emulator http://a | http://b',
    );
  });

  test('name the log from the folder in which npm was called', () => {
    const forget = ['forget', 'Patient/a', '--note', 'n'];

    expect(options([...forget, '--log', 'r.log'], { INIT_CWD: '/notes' }).logFile).toBe('/notes/r.log');
    expect(options(forget, { INIT_CWD: '/notes' }).logFile).toBe('record.log');
  });
});
