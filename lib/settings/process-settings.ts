import { type Settings, SettingsError } from '../../runtime/settings/settings.ts';
import type { Variable } from '../../runtime/settings/variables.ts';
import { type Texts, textsSetting } from './texts-setting.ts';

/**
 * Additional variables of a process. They are read at synth exactly as the process will read them, so a wrong value
 * fails the synth and not the first task.
 *
 * @param stackSets the variables that the stack sets, with placeholder values; they cannot be overridden
 */
export function processSettings(
  { variables, read }: Settings<unknown>,
  stackSets: Texts,
  about: string,
): Variable<Texts, false> {
  const open = Object.keys(variables).filter((name) => !(name in stackSets) && !isForAnotherPlace(name));
  return textsSetting(about, { LOG_LEVEL: 'WARN' }, (given, problem) => {
    const unknown = Object.keys(given).filter((name) => !open.includes(name));
    for (const name of unknown) problem(`: ${name} cannot be set, expected ${open.join(', ')}`);
    if (unknown.length > 0) return;
    try {
      read({ ...stackSets, ...given });
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      for (const one of error.problems) problem(`: ${one}`);
    }
  });
}

/** Secrets and files have settings of their own, emulators are for local use, and a shorter lease is for tests. */
function isForAnotherPlace(name: string): boolean {
  return /^(HL7_TLS|TLS|AWS_|XRAY_|RECORD_LEASE_MS)/.test(name);
}
