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
