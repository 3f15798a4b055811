import { defineSettings } from '../runtime/settings.ts';
import { port } from '../runtime/variables.ts';

/** Where the parts of the local pipeline listen; 0 is any free port. */
export interface LocalSettings {
  readonly transformPort: number;
  readonly hl7Port: number;
  readonly emulatorPort: number;
}

export const localSettings = defineSettings(
  {
    TRANSFORM_PORT: port(3000, 'HTTP port of the transform; 0 = any free one'),
    HL7_PORT: port(2575, 'MLLP port of the test HL7 server'),
    EMULATOR_PORT: port(4566, 'port of the embedded SQS and S3'),
  },
  (value): LocalSettings => ({
    transformPort: value.TRANSFORM_PORT,
    hl7Port: value.HL7_PORT,
    emulatorPort: value.EMULATOR_PORT,
  }),
);

export const ANY_PORTS: LocalSettings = { transformPort: 0, hl7Port: 0, emulatorPort: 0 };
