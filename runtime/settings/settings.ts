import type { Variable } from './variables.ts';

/** Exit code of a process whose settings are wrong: EX_CONFIG of sysexits.h. */
export const EXIT_CONFIG = 78;

/** All that is wrong with the settings of a process, in one error. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`${problems.length} wrong setting${problems.length === 1 ? '' : 's'}:\n  ${problems.join('\n  ')}`);
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variables of a process, by name: one list for reading them, for `--help` and for the stack. */
export type Variables = Readonly<Record<string, Variable<unknown, boolean>>>;

/** What an environment must and may hold for a process; a stack that forgets a required variable does not compile. */
export type EnvironmentOf<V extends Variables> = {
  readonly [Name in keyof V as V[Name] extends Variable<unknown, true> ? Name : never]: string;
} & {
  readonly [Name in keyof V as V[Name] extends Variable<unknown, true> ? never : Name]?: string;
};

/** What the variables are read as. */
export type ValuesOf<V extends Variables> = {
  readonly [Name in keyof V]: V[Name] extends Variable<infer T, boolean> ? T : never;
};

/** Names something that is wrong, for a rule over several variables that reading them one by one cannot see. */
export type Expect = (holds: boolean, problem: string) => void;

export interface Settings<S, V extends Variables = Variables> {
  readonly variables: V;
  /**
   * Reads the settings, once, at the start of a process. An empty variable counts as absent.
   *
   * @throws SettingsError that names every variable that is missing or wrong, what it is and what it should be
   */
  read(environment: Environment): S;
}

/** @param build makes the settings of the values; where one is wrong it gets what stands for it, and all ends in an error */
export function defineSettings<V extends Variables, S>(
  variables: V,
  build: (values: ValuesOf<V>, expect: Expect) => S,
): Settings<S, V> {
  return {
    variables,
    read(environment) {
      const problems: string[] = [];
      const read = ([name, variable]: [string, Variable<unknown, boolean>]) => {
        const value = variable.read(environment[name] || undefined, (problem) =>
          problems.push(`${name}${problem}`),
        );
        return [name, value];
      };
      const values = Object.fromEntries(Object.entries(variables).map(read)) as ValuesOf<V>;
      const settings = build(values, (holds, problem) => {
        if (!holds) problems.push(problem);
      });
      if (problems.length > 0) throw new SettingsError(problems);
      return settings;
    },
  };
}

/** All that is wrong with an environment; empty if nothing is. */
export function problemsOf(settings: Settings<unknown>, environment: Environment): readonly string[] {
  try {
    settings.read(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

/** The variables as `--help` shows them: name, default, unit or form, what it is. */
export function variablesHelp(variables: Variables): string {
  const rows = Object.entries(variables).map(([name, { absent, isRequired, expects, about }]) => [
    name,
    isRequired ? 'required' : (absent ?? '-'),
    expects,
    about,
  ]);
  const all = [['variable', 'default', 'unit or form', ''], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`;
  return all.map((row) => `${line(row).trimEnd()}\n`).join('');
}
