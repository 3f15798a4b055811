import { ANY_PORTS, localSettings } from '../../../local/pipeline/local-settings.ts';

test('the ports are those that the README names, and 0 is any number of different ones', () => {
  expect(localSettings.read({})).toMatchObject({
    transformPort: 3000,
    hl7Port: 2575,
    emulatorPort: 4566,
    consolePort: 3001,
  });
  const any = { TRANSFORM_PORT: '0', HL7_PORT: '0', EMULATOR_PORT: '0' };
  expect(localSettings.read(any)).toEqual(ANY_PORTS);
});

test('an endpoint of its own may have any port but 0, and its port is not one of the pipeline', () => {
  const own = { HL7_SERVER_NAME: '10.1.2.3', HL7_PORT: '3000' };

  expect(localSettings.read(own).endpoint).toEqual({ host: '10.1.2.3', port: 3000 });
  expect(localSettings.read({}).endpoint).toBeUndefined();
});

test('what only the test HL7 server can do is refused with an endpoint of its own', () => {
  const environment = {
    HL7_SERVER_NAME: '10.1.2.3',
    HL7_PORT: '0',
    PATIENT_SOURCE: 'archive',
    FAULT_PLAN: 'never on 1',
  };

  expect(() => localSettings.read(environment)).toThrow(
    [
      '3 wrong settings:',
      'HL7_PORT is 0, expected the MLLP port of HL7_SERVER_NAME',
      'PATIENT_SOURCE is archive, which only the test HL7 server keeps: expected record or query, or no HL7_SERVER_NAME',
      'FAULT_PLAN is set, which only the test HL7 server takes: expected none, or no HL7_SERVER_NAME',
    ].join('\n  '),
  );
});

test.each([
  [
    { TRANSFORM_PORT: '2775', HL7_PORT: '2775', EMULATOR_PORT: '2775' },
    [
      'HL7_PORT is 2775, expected a port different from TRANSFORM_PORT',
      'EMULATOR_PORT is 2775, expected a port different from TRANSFORM_PORT',
    ],
  ],
  [{ CONSOLE_PORT: '3000' }, ['CONSOLE_PORT is 3000, expected a port different from TRANSFORM_PORT']],
  // The port beside that of the transform, where CONSOLE_PORT is absent.
  [{ TRANSFORM_PORT: '2574' }, ['CONSOLE_PORT is 2575, expected a port different from HL7_PORT']],
])('of ports that are the same, %j, each one is named', (environment, problems) => {
  expect(() => localSettings.read(environment)).toThrow(problems.join('\n  '));
});
