import { existsSync, readFileSync } from 'node:fs';
import { checked, optional as optionalText, text, type Variable } from '../../runtime/settings/variables.ts';
import { DEPLOYED_PROFILE } from '../../runtime/site-profile/deployed-profile.ts';
import { checkTls } from '../../runtime/tls/tls-material.ts';

type Optional<T> = Variable<T | undefined, false>;

interface Form {
  readonly pattern: RegExp;
  readonly expects: string;
}

/** A required text that matches a pattern. */
export function required({ pattern, expects }: Form, about: string): Variable<string, true> {
  const variable = text(about, expects, `, expected ${expects}`);
  return checked(variable, (value) => pattern.test(value), expects);
}

/** An optional text that matches a pattern; undefined if the setting is absent. */
export function optional({ pattern, expects }: Form, about: string): Optional<string> {
  return checked(optionalText(about, expects), (value) => pattern.test(value), expects);
}

/** The same variable, but undefined if the setting is absent. */
export function ifGiven<T>(variable: Variable<T, false>): Optional<T> {
  return {
    ...variable,
    absent: undefined,
    read: (value, problem) => (value === undefined ? undefined : variable.read(value, problem)),
  };
}

/** Path of a site profile, validated as the transform and the intake read it. */
export const PROFILE_FILE: Optional<string> = {
  about: "the hospital's site profile, path relative to cdk.json",
  expects: 'path',
  absent: undefined,
  isRequired: false,
  read(value, problem) {
    if (value?.trimStart().startsWith('{')) problem(' is JSON, expected the path of a JSON file');
    else DEPLOYED_PROFILE.read(value, problem);
    return value;
  },
};

/** Path of a file with certificates. It is deployed with the Lambda's code, so it must not hold a private key. */
export const CERTIFICATES_FILE: Optional<string> = {
  about: "CA certificates (PEM) for the transform's queries, path relative to cdk.json",
  expects: 'path',
  absent: undefined,
  isRequired: false,
  read(value, problem) {
    if (value === undefined) return undefined;
    if (value.includes('-----BEGIN')) problem(' is PEM, expected the path of a PEM file');
    else if (holdsKey(value))
      problem(` is "${value}", which holds a private key; expected certificates only`);
    else checkTls({ ca: { variable: '', value } }, (_, text) => problem(text));
    return value;
  },
};

function holdsKey(path: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8').includes('PRIVATE KEY-----');
}

export const ACCOUNT: Form = { pattern: /^\d{12}$/, expects: 'an account number of 12 digits' };

/** Accounts, separated by commas. */
export const ACCOUNTS: Variable<readonly string[], false> = {
  about: 'further accounts whose roles may call, and whose key and archive may be named',
  expects: 'numbers of 12 digits, separated by commas',
  absent: undefined,
  isRequired: false,
  read(value, problem) {
    const accounts = value?.split(',').map((one) => one.trim()) ?? [];
    if (!accounts.every((one) => ACCOUNT.pattern.test(one)))
      problem(` is "${value}", expected account numbers of 12 digits, separated by commas`);
    return accounts;
  },
};

export const REGION: Form = { pattern: /^[a-z]{2}(-[a-z]+)+-\d$/, expects: 'a region such as eu-central-1' };
export const VPC: Form = {
  pattern: /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/,
  expects: 'a VPC such as vpc-0a1b2c3d4e5f60718',
};
export const VPC_CIDR: Form = cidr('(1[6-9]|2[0-4])', 'a range from /16 to /24 such as 10.10.0.0/16');
export const CIDR: Form = cidr('(3[0-2]|[12]?\\d)', 'a range such as 192.0.2.10/32');
export const HOST: Form = {
  pattern: /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/,
  expects: 'a host name or an IPv4 address',
};
export const IPV4: Form = { pattern: new RegExp(`^${ipv4()}$`), expects: 'an IPv4 address' };
export const BUCKET: Form = {
  pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  expects: 'the name of a bucket',
};
export const EMAIL: Form = { pattern: /^[^\s@]+@[^\s@]+$/, expects: 'an e-mail address' };
export const STAGE: Form = { pattern: /^[\w.-]{1,64}$/, expects: 'a stage of FHIR Works, such as dev' };
export const ROLE: Form = {
  pattern: /^arn:aws(-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  expects: 'the ARN of a role, such as arn:aws:iam::111122223333:role/NAME',
};
export const SECRET: Form = arn('secretsmanager', 'secret:.+-\\w{6}', 'the complete ARN of a secret');
export const KEY: Form = arn('kms', 'key/[\\w-]+', 'the ARN of a KMS key');
export const CERTIFICATE: Form = arn('acm', 'certificate/[\\w-]+', 'the ARN of a certificate in ACM');
export const WEB_ACL: Form = arn('wafv2', 'regional/webacl/.+', 'the ARN of a regional web ACL');

function ipv4(): string {
  const byte = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';
  return `${byte}(\\.${byte}){3}`;
}

function cidr(length: string, expects: string): Form {
  return { pattern: new RegExp(`^${ipv4()}/${length}$`), expects };
}

function arn(service: string, resource: string, expects: string): Form {
  return { pattern: new RegExp(`^arn:aws(-[a-z]+)*:${service}:[a-z0-9-]+:\\d{12}:${resource}$`), expects };
}
