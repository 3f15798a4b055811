import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { errorKind, type Log } from '../observability/log.ts';
import { type Expect, SettingsError } from '../settings/settings.ts';
import { optional } from '../settings/variables.ts';
import { type ExpiryWarning, LOOK_EVERY_MS } from './certificate-expiry.ts';

/** A variable that holds PEM, or the path of a PEM file: ECS injects secrets as text, mounts are files. */
export interface PemSource {
  readonly variable: string;
  readonly value: string;
}

/** The sources of certificates and keys. `cert` may be a chain that starts with the own certificate. */
export interface TlsSources {
  /** CA certificates to verify the other side with; undefined: those of Node.js. */
  readonly ca?: PemSource | undefined;
  readonly cert?: PemSource | undefined;
  readonly key?: PemSource | undefined;
}

/** The same as PEM texts, ready for `node:tls`. */
export interface TlsMaterial {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** A variable for a PEM file. */
export function pem(about: string) {
  return optional(about, 'path | PEM');
}

/** The source that a variable names, if it is set. */
export function pemSource(variable: string, value: string | undefined): PemSource | undefined {
  return value === undefined ? undefined : { variable, value };
}

/**
 * The validated sources that the variables of a process name, so that missing or broken material fails the start.
 *
 * @param name of the variable that turns TLS on, the prefix of the others: `TLS_CERT`
 * @param variables that hold authorities, certificate and key
 * @returns undefined without TLS
 */
export function tlsSources(
  name: string,
  variables: Readonly<Record<keyof TlsSources, string>>,
  values: Readonly<Partial<Record<string, unknown>>>,
  expect: Expect,
): TlsSources | undefined {
  const sourceOf = (variable: string) => pemSource(variable, values[variable] as string | undefined);
  const sources = {
    ca: sourceOf(variables.ca),
    cert: sourceOf(variables.cert),
    key: sourceOf(variables.key),
  };
  const isOn = values[name] === 'on';
  if (isOn) checkTls(sources, expect);
  // If certificates are set, an unencrypted connection is probably a mistake.
  const others = Object.entries(values).filter(([variable]) => variable.startsWith(`${name}_`));
  expect(
    isOn || others.every(([, value]) => value === undefined),
    `${name} is off, but other ${name}_… are set`,
  );
  return isOn ? sources : undefined;
}

/** Reads everything once, so that missing or broken material fails the start, with all problems. */
export function checkTls(sources: TlsSources, expect: Expect): void {
  for (const problem of load(sources).problems) expect(false, problem);
}

/**
 * The current material. Files are read again at each call: for each new connection or, for a listener, every few
 * seconds. The result stays the same object until a file changes. Files that are broken or in the middle of a rotation
 * are logged once, and the previous material stays in use.
 *
 * @param warnOfExpiry receives the expiry of the own certificate: at once, at each call, and otherwise every `lookEveryMs`
 * @throws SettingsError if it cannot be read the first time
 */
export function rotatingTls(
  sources: TlsSources,
  log: Log,
  warnOfExpiry?: ExpiryWarning,
  lookEveryMs = LOOK_EVERY_MS,
): () => TlsMaterial {
  let used = load(sources);
  if (used.problems.length > 0) throw new SettingsError(used.problems);
  let reported = '';
  const current = () => {
    const read = load(sources);
    const report = read.problems.join();
    if (report !== reported && report !== '') log.error('tls-files-broken', { settings: read.problems });
    reported = report;
    const isSame = (['ca', 'cert', 'key'] as const).every(
      (part) => read.material[part] === used.material[part],
    );
    if (read.problems.length === 0 && !isSame) {
      used = read;
      log.info('tls-files-reloaded');
    }
    warnOfExpiry?.(used.expiresAt);
    return used.material;
  };
  if (warnOfExpiry !== undefined) {
    current();
    setInterval(current, lookEveryMs).unref();
  }
  return current;
}

interface Loaded {
  readonly material: TlsMaterial;
  /** Expiry of the own certificate, in ms since 1970. */
  readonly expiresAt: number | undefined;
  readonly problems: readonly string[];
}

function load({ ca, cert, key }: TlsSources): Loaded {
  const problems: string[] = [];
  const read = (source: PemSource | undefined) => {
    try {
      return source && pemText(source.value);
    } catch (error) {
      problems.push(`${source?.variable}: the file cannot be read (${errorKind(error)})`);
      return undefined;
    }
  };
  const material = { ca: read(ca), cert: read(cert), key: read(key) };
  const certificates = (source: PemSource | undefined, text: string | undefined) => {
    if (source === undefined || text === undefined) return undefined;
    const found = certificatesOf(text);
    if (found === undefined) problems.push(`${source.variable}: expected certificates in PEM`);
    return found?.[0];
  };
  certificates(ca, material.ca);
  const own = certificates(cert, material.cert);
  const privateKey = material.key === undefined ? undefined : privateKeyOf(material.key);
  if (material.key !== undefined && privateKey === undefined)
    problems.push(`${key?.variable}: expected a private key in PEM, not encrypted`);
  if (own !== undefined && privateKey !== undefined && !own.checkPrivateKey(privateKey))
    problems.push(`${key?.variable}: is not the key of the certificate in ${cert?.variable}`);
  return { material, expiresAt: own && Date.parse(own.validTo), problems };
}

function pemText(value: string): string {
  // Some tools store the line breaks of a secret as \n.
  return value.includes('-----BEGIN') ? value.replaceAll('\\n', '\n') : readFileSync(value, 'utf8');
}

function certificatesOf(text: string): X509Certificate[] | undefined {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  try {
    return blocks?.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

function privateKeyOf(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}
