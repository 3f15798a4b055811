import { isIP } from 'node:net';

/** One environment variable: how it is read, and its description for `--help`. */
export interface Variable<T, Required extends boolean> {
  readonly about: string;
  /** Its unit or format, in a few words. */
  readonly expects: string;
  /** Its default, as text; undefined if it has none. */
  readonly absent: string | undefined;
  readonly isRequired: Required;
  /** @param problem receives the problem, worded to follow the variable's name */
  read(value: string | undefined, problem: (text: string) => void): T;
}

type Required<T> = Variable<T, true>;
type Optional<T> = Variable<T, false>;

const DAY_MS = 86_400_000;

/**
 * A required text.
 *
 * @param missing the rest of the error message after `is missing`
 */
export function text(about: string, expects: string, missing = `: ${about}`): Required<string> {
  return {
    about,
    expects,
    absent: undefined,
    isRequired: true,
    read(value, problem) {
      if (value === undefined) problem(` is missing${missing}`);
      return value ?? '';
    },
  };
}

export function url(about: string): Required<string> {
  return checked(text(about, 'URL'), (value) => URL.canParse(value), 'a URL');
}

/** A host, without its port. */
export function host(about: string): Required<string> {
  return checked(text(about, 'host'), isHost, HOST);
}

/** A host, or undefined if the variable is absent. */
export function optionalHost(about: string): Optional<string | undefined> {
  return checked(optional(about, 'host'), isHost, HOST);
}

const HOST = 'a host name or an IP address, without a port';

/** DNS names (RFC 1123 §2.1), and the underscores that container networks allow. */
function isHost(value: string): boolean {
  return isIP(value) !== 0 || /^\w([\w.-]{0,251}[\w.])?$/.test(value);
}

/** The same variable, refused where its text is not a good one. */
export function checked<T, R extends boolean>(
  variable: Variable<T, R>,
  isGood: (value: string) => boolean,
  expected: string,
): Variable<T, R> {
  return {
    ...variable,
    read(value, problem) {
      if (value !== undefined && !isGood(value)) problem(` is "${value}", expected ${expected}`);
      return variable.read(value, problem);
    },
  };
}

/** A text, or undefined if the variable is absent. */
export function optional(about: string, expects: string): Optional<string | undefined> {
  return { about, expects, absent: undefined, isRequired: false, read: (value) => value };
}

/** A text with a default. */
export function textOr(absent: string, about: string, expects: string): Optional<string> {
  return { about, expects, absent, isRequired: false, read: (value) => value ?? absent };
}

/** A whole number from `least` to `most`. */
export function integer(
  absent: number,
  { least, most, unit }: { least: number; most: number; unit: string },
  about: string,
): Optional<number> {
  return {
    about,
    expects: unit,
    absent: String(absent),
    isRequired: false,
    read(value, problem) {
      if (value === undefined) return absent;
      const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= least && number <= most) return number;
      problem(` is "${value}", expected a whole number from ${least} to ${most}`);
      return absent;
    },
  };
}

/** A TCP port; the process defines the meaning of 0. */
export function port(absent: number, about: string, least: 0 | 1 = 0): Optional<number> {
  return integer(absent, { least, most: 65_535, unit: 'port' }, about);
}

/** The port of the health server: `0` turns it off (undefined), `any` is any free port (0). */
export function healthPort(absent: number): Optional<number | undefined> {
  const any = port(absent, 'GET /healthz and /readyz on the loopback address; 0 = off, any = any free port');
  return { ...any, read: (value, problem) => (value === 'any' ? 0 : any.read(value, problem) || undefined) };
}

/** Whole milliseconds, up to a day. */
export function milliseconds(absent: number, about: string, least = 1, most = DAY_MS): Optional<number> {
  return integer(absent, { least, most, unit: 'ms' }, about);
}

/** Whole milliseconds, one or more, separated by commas. */
export function millisecondsList(absent: readonly number[], about: string): Optional<readonly number[]> {
  return {
    about,
    expects: 'ms,ms,…',
    absent: absent.join(),
    isRequired: false,
    read(value, problem) {
      if (value === undefined) return absent;
      const numbers = value.split(',').map((one) => (/^\s*\d{1,8}\s*$/.test(one) ? Number(one) : Number.NaN));
      if (numbers.every((one) => one <= DAY_MS)) return numbers;
      problem(` is "${value}", expected milliseconds separated by commas, such as 1000,5000`);
      return absent;
    },
  };
}

/** One of a list of words. */
export function choice<const C extends string>(
  absent: NoInfer<C>,
  choices: readonly C[],
  about: string,
): Optional<C> {
  return {
    about,
    expects: choices.join(' | '),
    absent,
    isRequired: false,
    read(value, problem) {
      if (value === undefined) return absent;
      const found = choices.find((one) => one === value);
      if (found === undefined) problem(` is "${value}", expected ${choices.join(' or ')}`);
      return found ?? absent;
    },
  };
}

/** From the least to the most severe. */
export const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'];

/** Read by the log itself. Listed here so that every process documents and validates it. */
export const LOG_LEVEL: Optional<string> = {
  about: 'minimum level of log lines',
  expects: LOG_LEVELS.join(' | '),
  absent: 'INFO',
  isRequired: false,
  read(value = 'INFO', problem) {
    if (!LOG_LEVELS.includes(value.toUpperCase()))
      problem(` is "${value}", expected one of ${LOG_LEVELS.join(', ')}`);
    return value;
  },
};
