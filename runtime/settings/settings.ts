import type { Variable } from './variables.ts';

/** Exit code of a process with wrong settings: EX_CONFIG of sysexits.h. */
export const EXIT_CONFIG = 78;

/** All problems of the settings of a process, in one error. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`${problems.length} wrong setting${problems.length === 1 ? '' : 's'}:\n  ${problems.join('\n  ')}`);
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variables of a process, by name: used to read them, for `--help` and by the stack. */
export type Variables = Readonly<Record<string, Variable<unknown, boolean>>>;

/** The required and optional variables of a process. A stack that omits a required one does not compile. */
export type EnvironmentOf<V extends Variables> = {
  readonly [Name in keyof V as V[Name] extends Variable<unknown, true> ? Name : never]: string;
} & {
  readonly [Name in keyof V as V[Name] extends Variable<unknown, true> ? never : Name]?: string;
};

/** The values of the variables. */
export type ValuesOf<V extends Variables> = {
  readonly [Name in keyof V]: V[Name] extends Variable<infer T, boolean> ? T : never;
};

/** Reports a problem if a rule over several variables does not hold. */
export type Expect = (holds: boolean, problem: string) => void;

export interface Settings<S, V extends Variables = Variables> {
  readonly variables: V;
  /**
   * Reads the settings once, at the start of a process. An empty variable counts as absent.
   *
   * @throws SettingsError that lists every missing or wrong variable, its value and what was expected
   */
  read(environment: Environment): S;
}

/** @param build creates the settings from the values. For a wrong value it gets a placeholder, and an error follows. */
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

/** All problems of an environment; empty if there are none. */
export function problemsOf(settings: Settings<unknown>, environment: Environment): readonly string[] {
  try {
    settings.read(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

/** The variables as `--help` shows them: name, default, unit or format, description. */
export function variablesHelp(variables: Variables): string {
  const rows = Object.entries(variables).map(([name, { absent, isRequired, expects, about }]) => [
    name,
    isRequired ? 'required' : (absent ?? '-'),
    expects,
    about,
  ]);
  const all = [['variable', 'default', 'unit or format', ''], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`;
  return all.map((row) => `${line(row).trimEnd()}\n`).join('');
}
