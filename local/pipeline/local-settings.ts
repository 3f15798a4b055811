import { defineSettings, type Expect } from '../../runtime/settings/settings.ts';
import {
  choice,
  LOG_LEVEL,
  optional,
  optionalHost,
  port,
  type Variable,
} from '../../runtime/settings/variables.ts';

/** The address of an HL7 endpoint. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `10.1.2.3:2575`, `[::1]:2575`. */
export function addressText({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The ports of the local pipeline and its console; 0: any free port. */
export interface LocalSettings {
  readonly transformPort: number;
  /** Of the test HL7 server. */
  readonly hl7Port: number;
  readonly emulatorPort: number;
  readonly consolePort: number;
  /** An HL7 endpoint that messages go to instead of the test HL7 server; undefined: that server is started. */
  readonly endpoint: Address | undefined;
  /** Lines of the processes below this level are not shown. */
  readonly logLevel: string;
  /** Whether they are shown in a form for people, or as they are. */
  readonly logFormat: 'text' | 'json';
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
    HL7_SERVER_NAME: optionalHost('an HL7 endpoint of your own, instead of the test HL7 server'),
    HL7_PORT: port(2575, 'MLLP port of the test HL7 server, or of HL7_SERVER_NAME'),
    EMULATOR_PORT: port(4566, 'port of the embedded SQS, S3 and DynamoDB'),
    CONSOLE_PORT: consolePort,
    PATIENT_SOURCE: {
      ...optional('what GET reads', 'archive | query | record'),
      absent: 'archive; record with HL7_SERVER_NAME',
    },
    FAULT_PLAN: optional('faults of the test HL7 server', 'plan'),
    LOG_LEVEL,
    LOG_FORMAT: choice(
      'text',
      ['text', 'json'],
      'the form in which the log is shown; json as in a deployment',
    ),
  },
  (value, expect): LocalSettings => {
    const host = value.HL7_SERVER_NAME;
    const settings = {
      transformPort: value.TRANSFORM_PORT,
      hl7Port: value.HL7_PORT,
      endpoint: host === undefined ? undefined : { host, port: value.HL7_PORT },
      emulatorPort: value.EMULATOR_PORT,
      // If the transform uses any free port, so does the console: several pipelines can then run at the same time.
      consolePort:
        value.CONSOLE_PORT ?? (value.TRANSFORM_PORT === 0 ? 0 : (value.TRANSFORM_PORT + 1) % 65_536),
      logLevel: value.LOG_LEVEL,
      logFormat: value.LOG_FORMAT,
    };
    expectDifferent(
      [
        ['TRANSFORM_PORT', settings.transformPort],
        ...(host === undefined ? ([['HL7_PORT', settings.hl7Port]] as const) : []),
        ['EMULATOR_PORT', settings.emulatorPort],
        ['CONSOLE_PORT', settings.consolePort],
      ],
      expect,
    );
    if (host !== undefined) expectOwnEndpoint(value, expect);
    return settings;
  },
);

/** What only the test HL7 server can do. */
function expectOwnEndpoint(
  value: { HL7_PORT: number; PATIENT_SOURCE: string | undefined; FAULT_PLAN: string | undefined },
  expect: Expect,
): void {
  expect(value.HL7_PORT > 0, 'HL7_PORT is 0, expected the MLLP port of HL7_SERVER_NAME');
  expect(
    value.PATIENT_SOURCE !== 'archive',
    'PATIENT_SOURCE is archive, which only the test HL7 server keeps: expected record or query, or no HL7_SERVER_NAME',
  );
  expect(
    value.FAULT_PLAN === undefined,
    'FAULT_PLAN is set, which only the test HL7 server takes: expected none, or no HL7_SERVER_NAME',
  );
}

function expectDifferent(ports: readonly (readonly [name: string, port: number])[], expect: Expect): void {
  for (const [index, [name, port]] of ports.entries()) {
    const [taken] = ports.slice(0, index).find(([, other]) => port !== 0 && other === port) ?? [];
    expect(taken === undefined, `${name} is ${port}, expected a port different from ${taken}`);
  }
}

/** For pipelines that run next to others: demo, tests, benchmarks. */
export const ANY_PORTS: LocalSettings & { readonly endpoint: undefined } = {
  transformPort: 0,
  hl7Port: 0,
  endpoint: undefined,
  emulatorPort: 0,
  consolePort: 0,
  logLevel: 'INFO',
  logFormat: 'text',
};
