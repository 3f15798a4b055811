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

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings of a process from its environment, once, at start. An empty variable counts as absent.
 *
 * @param read builds the settings with the functions of {@link SettingsReader}
 * @throws SettingsError that names every variable that is missing or wrong, what it is and what it should be
 */
export function readSettings<S>(environment: Environment, read: (reader: SettingsReader) => S): S {
  const reader = new SettingsReader(environment);
  const settings = read(reader);
  if (reader.problems.length > 0) throw new SettingsError(reader.problems);
  return settings;
}

export class SettingsReader {
  readonly problems: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** A text that has to be there. */
  text(name: string): string {
    const value = this.optional(name);
    if (value === undefined) this.problems.push(`${name} is missing`);
    return value ?? '';
  }

  /** A text, or undefined where the variable is absent. */
  optional(name: string): string | undefined {
    return this.#environment[name] || undefined;
  }

  url(name: string): string {
    const value = this.text(name);
    if (value !== '' && !URL.canParse(value)) this.problems.push(`${name} is "${value}", expected a URL`);
    return value;
  }

  /** A whole number from `least` to `most`. */
  integer(name: string, absent: number, least: number, most: number): number {
    const value = this.optional(name);
    if (value === undefined) return absent;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    this.problems.push(`${name} is "${value}", expected a whole number from ${least} to ${most}`);
    return absent;
  }

  /** A TCP port; 0 has the meaning that its process gives it. */
  port(name: string, absent: number, least: 0 | 1 = 0): number {
    return this.integer(name, absent, least, 65_535);
  }

  /** The port of the health server: 0 switches it off (undefined), `any` takes a free one. */
  healthPort(name: string, absent: number): number | undefined {
    if (this.optional(name) === 'any') return 0;
    return this.port(name, absent) || undefined;
  }

  /** Whole milliseconds, up to a day. */
  milliseconds(name: string, absent: number, least = 1): number {
    return this.integer(name, absent, least, 86_400_000);
  }

  /** Whole milliseconds, one or more, separated by commas. */
  millisecondsList(name: string, absent: readonly number[]): readonly number[] {
    const value = this.optional(name);
    if (value === undefined) return absent;
    const numbers = value.split(',').map((one) => (/^\s*\d{1,8}\s*$/.test(one) ? Number(one) : Number.NaN));
    if (numbers.every((one) => one <= 86_400_000)) return numbers;
    this.problems.push(`${name} is "${value}", expected milliseconds separated by commas, such as 1000,5000`);
    return absent;
  }

  /** One of a few words. */
  choice<const C extends string>(name: string, absent: NoInfer<C>, choices: readonly C[]): C {
    const value = this.optional(name);
    if (value === undefined) return absent;
    const choice = choices.find((one) => one === value);
    if (choice === undefined) this.problems.push(`${name} is "${value}", expected ${choices.join(' or ')}`);
    return choice ?? absent;
  }

  /** A rule over several settings that reading them one by one cannot see. */
  expect(holds: boolean, problem: string): void {
    if (!holds) this.problems.push(problem);
  }
}
