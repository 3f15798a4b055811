import { type Settings, SettingsError } from '../runtime/settings.ts';
import type { Variable } from '../runtime/variables.ts';

type Environment = Readonly<Record<string, string>>;

/**
 * Further variables of a process, as a JSON object. They are read at synth as the process will read them, so a wrong one
 * does not wait for the first task to say so.
 *
 * @param stackSets what the stack sets, with stand-ins; none of it can be given
 */
export function processSettings(
  { variables, read }: Settings<unknown>,
  stackSets: Environment,
  about: string,
): Variable<Environment, false> {
  const open = Object.keys(variables).filter((name) => !(name in stackSets) && !isForAnotherPlace(name));
  return {
    about,
    expects: 'JSON',
    absent: '{}',
    isRequired: false,
    read(value = '{}', problem) {
      const given = textsOf(value);
      if (given === undefined) {
        problem(` is "${value}", expected an object such as {"LOG_LEVEL":"WARN"}`);
        return {};
      }
      const unknown = Object.keys(given).filter((name) => !open.includes(name));
      for (const name of unknown) problem(`: ${name} cannot be set, expected ${open.join(', ')}`);
      if (unknown.length > 0) return {};
      try {
        read({ ...stackSets, ...given });
      } catch (error) {
        if (!(error instanceof SettingsError)) throw error;
        for (const one of error.problems) problem(`: ${one}`);
      }
      return given;
    },
  };
}

/** Secrets and files have settings of their own, and emulators are not in AWS. */
function isForAnotherPlace(name: string): boolean {
  return /^(HL7_TLS|TLS|AWS_)/.test(name);
}

/** The members of a JSON object as texts; undefined if it is none. */
export function textsOf(json: string): Environment | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)]));
  } catch {
    return undefined;
  }
}
