import { isIP } from 'node:net';
import { parseOptions } from '../../runtime/command-line/parse-options.ts';
import { typedPath } from '../../runtime/command-line/typed-path.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { defineSettings, type Environment, problemsOf } from '../../runtime/settings/settings.ts';
import { host, port } from '../../runtime/settings/variables.ts';
import { ENDPOINT_TLS, type EndpointTls, endpointTls } from '../../runtime/tls/endpoint-tls.ts';

export type ProbeOptions = { readonly help: true } | (ProbeCommand & { readonly help: false });

export interface ProbeCommand {
  readonly host: string;
  readonly port: number;
  /** Undefined: plain TCP. */
  readonly tls: EndpointTls | undefined;
  /** The file of the message to send; undefined: messages about an invented Patient. */
  readonly message: string | undefined;
  /** Messages about the invented Patient. */
  readonly count: number;
  readonly timeoutMs: number;
  readonly json: boolean;
}

const OPTIONS = {
  tls: { type: 'boolean', default: false },
  'tls-ca': { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'tls-server-name': { type: 'string' },
  message: { type: 'string' },
  count: { type: 'string', default: '3' },
  timeout: { type: 'string', default: '10' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** The endpoint, as the sender reads it from its environment. */
const ENDPOINT = defineSettings(
  {
    HL7_SERVER_NAME: host("the endpoint's host name or IP address"),
    HL7_PORT: port(2575, 'port', 1),
    ...ENDPOINT_TLS,
  },
  (value, expect) => ({
    host: value.HL7_SERVER_NAME,
    port: value.HL7_PORT,
    tls: endpointTls(value, value.HL7_SERVER_NAME, expect),
  }),
);

/**
 * @param environment only INIT_CWD is read
 * @throws UsageError with every problem, one per line
 */
export function readOptions(args: readonly string[], environment: Environment = process.env): ProbeOptions {
  const { values, positionals } = parseOptions({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.help) return { help: true };
  const [typed = '', ...further] = positionals;
  if (typed === '' || further.length > 0) throw new UsageError('expected one HOST or HOST:PORT');
  const pem = (value: string | undefined) =>
    value === undefined || value.includes('-----BEGIN') ? value : typedPath(value, environment);
  const variables = {
    ...addressOf(typed),
    HL7_TLS: values.tls ? 'on' : 'off',
    HL7_TLS_CA: pem(values['tls-ca']),
    HL7_TLS_CERT: pem(values['tls-cert']),
    HL7_TLS_KEY: pem(values['tls-key']),
    HL7_TLS_SERVER_NAME: values['tls-server-name'],
  };
  const problems = problemsOf(ENDPOINT, variables).map(asOption);
  const number = (name: 'count' | 'timeout', most: number) => {
    const value = /^\d{1,4}$/.test(values[name]) ? Number(values[name]) : 0;
    if (value < 1 || value > most)
      problems.push(`--${name} is "${values[name]}", expected a whole number from 1 to ${most}`);
    return value;
  };
  const command = {
    help: false,
    message: values.message === undefined ? undefined : typedPath(values.message, environment),
    count: number('count', 1000),
    timeoutMs: number('timeout', 600) * 1000,
    json: values.json,
  } as const;
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return { ...command, ...ENDPOINT.read(variables) };
}

/** `host`, `host:port`, `[IPv6]:port`, or an IPv6 address alone. */
function addressOf(typed: string): { HL7_SERVER_NAME: string | undefined; HL7_PORT?: string | undefined } {
  if (isIP(typed) === 6) return { HL7_SERVER_NAME: typed };
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(.*))?$/.exec(typed) ?? [];
  return { HL7_SERVER_NAME: bracketed ?? plain ?? typed, HL7_PORT: port };
}

/** A problem of the sender's setting, in the words of this command. */
function asOption(problem: string): string {
  return problem
    .replaceAll(
      /\bHL7_TLS_([A-Z_]+)/g,
      (_, name: string) => `--tls-${name.toLowerCase().replaceAll('_', '-')}`,
    )
    .replaceAll('HL7_TLS is off, but other HL7_TLS_… are set', '--tls-… is given without --tls')
    .replaceAll('HL7_SERVER_NAME', 'HOST')
    .replaceAll('HL7_PORT', 'PORT');
}
