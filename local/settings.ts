import type { SettingsReader } from '../runtime/settings.ts';

/** Where the parts of the local pipeline listen; 0 is any free port. */
export interface LocalSettings {
  readonly transformPort: number;
  readonly hl7Port: number;
  readonly emulatorPort: number;
}

export function localSettings(read: SettingsReader): LocalSettings {
  return {
    transformPort: read.port('TRANSFORM_PORT', 3000),
    hl7Port: read.port('HL7_PORT', 2575),
    emulatorPort: read.port('EMULATOR_PORT', 4566),
  };
}

export const ANY_PORTS: LocalSettings = { transformPort: 0, hl7Port: 0, emulatorPort: 0 };
