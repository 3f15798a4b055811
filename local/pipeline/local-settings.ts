import { defineSettings, type Expect } from '../../runtime/settings/settings.ts';
import { LOG_LEVEL, port, type Variable } from '../../runtime/settings/variables.ts';

/** The ports of the local pipeline and its console; 0: any free port. */
export interface LocalSettings {
  readonly transformPort: number;
  readonly hl7Port: number;
  readonly emulatorPort: number;
  readonly consolePort: number;
  /** Lines of the processes below this level are not shown. */
  readonly logLevel: string;
}

const anyPort = port(0, 'HTTP port of the console; 0 = any free port');

const consolePort: Variable<number | undefined, false> = {
  ...anyPort,
  absent: 'TRANSFORM_PORT + 1',
  read: (value, problem) => (value === undefined ? undefined : anyPort.read(value, problem)),
};

export const localSettings = defineSettings(
  {
    TRANSFORM_PORT: port(3000, 'HTTP port of the transform; 0 = any free port'),
    HL7_PORT: port(2575, 'MLLP port of the test HL7 server'),
    EMULATOR_PORT: port(4566, 'port of the embedded SQS, S3 and DynamoDB'),
    CONSOLE_PORT: consolePort,
    LOG_LEVEL,
  },
  (value, expect): LocalSettings => {
    const settings = {
      transformPort: value.TRANSFORM_PORT,
      hl7Port: value.HL7_PORT,
      emulatorPort: value.EMULATOR_PORT,
      // If the transform uses any free port, so does the console: several pipelines can then run at the same time.
      consolePort:
        value.CONSOLE_PORT ?? (value.TRANSFORM_PORT === 0 ? 0 : (value.TRANSFORM_PORT + 1) % 65_536),
      logLevel: value.LOG_LEVEL,
    };
    expectDifferent(
      [
        ['TRANSFORM_PORT', settings.transformPort],
        ['HL7_PORT', settings.hl7Port],
        ['EMULATOR_PORT', settings.emulatorPort],
        ['CONSOLE_PORT', settings.consolePort],
      ],
      expect,
    );
    return settings;
  },
);

function expectDifferent(ports: readonly (readonly [name: string, port: number])[], expect: Expect): void {
  for (const [index, [name, port]] of ports.entries()) {
    const [taken] = ports.slice(0, index).find(([, other]) => port !== 0 && other === port) ?? [];
    expect(taken === undefined, `${name} is ${port}, expected a port different from ${taken}`);
  }
}

/** For pipelines that run next to others: demo, tests, benchmarks. */
export const ANY_PORTS: LocalSettings = {
  transformPort: 0,
  hl7Port: 0,
  emulatorPort: 0,
  consolePort: 0,
  logLevel: 'INFO',
};
