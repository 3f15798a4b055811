import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Subscription } from 'fhir/r4.js';
import { validator } from '../../mapping/r4/validator.ts';
import { notDeployable } from '../../runtime/site-profile/deployable-source.ts';
import { DIALECTS, type FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { sourceProblems } from '../../runtime/site-profile/source-problems.ts';

// docs/callers.md: what a reader copies from it is taken by the intake, and by a FHIR server.

const INTAKE = 'https://intake.example.org/';
const PAGE = fileURLToPath(new URL('../../docs/callers.md', import.meta.url));

interface Block {
  /** The heading above it. */
  readonly server: string;
  readonly json: Readonly<Record<string, unknown>>;
}

const BLOCKS = blocksOf(readFileSync(PAGE, 'utf8'));
const SOURCES = BLOCKS.flatMap(({ server, json }) =>
  json.resourceType === undefined ? [{ server, source: json as unknown as FhirSource }] : [],
);
const ENDPOINTS = BLOCKS.flatMap(({ server, json }) => {
  const endpoint = endpointOf(json);
  return endpoint === undefined ? [] : [{ server, json, endpoint }];
});

/** Subscription of FHIR R4 (4.0.1). */
const subscription = validator<Subscription>('Subscription', {
  Subscription: {
    resourceType: 'Subscription!',
    meta: 'Meta',
    status: 'requested|active|error|off!',
    contact: 'ContactPoint*',
    end: 'instant',
    reason: 'string!',
    criteria: 'string!',
    error: 'string',
    channel: 'Subscription.channel!',
  },
  'Subscription.channel': {
    type: 'rest-hook|websocket|email|sms|message!',
    endpoint: 'url',
    payload: 'code',
    header: 'string*',
  },
});

test('every source can be deployed, also at a site that sends deletions', () => {
  const sources = SOURCES.map(({ source }) => source);

  expect(sourceProblems(sources, true)).toEqual([]);
  expect(sources.flatMap(notDeployable)).toEqual([]);
  expect(new Set(sources.map(({ dialect }) => dialect))).toEqual(new Set(DIALECTS));
});

test('every Subscription is valid in R4', () => {
  const subscriptions = BLOCKS.filter(({ json }) => json.resourceType === 'Subscription');

  expect(subscriptions.length).toBeGreaterThan(5);
  expect(subscriptions.map(({ json }) => subscription(json))).toEqual(subscriptions.map(({ json }) => json));
});

test.each(ENDPOINTS)(
  '$endpoint is the URL of a source under the heading $server',
  ({ server, json, endpoint }) => {
    const named = SOURCES.filter((one) => one.server === server && endpoint === INTAKE + one.source.name);

    expect(named).toHaveLength(1);
    const { authentication } = named[0]?.source ?? {};
    if (authentication?.scheme === 'header')
      expect(JSON.stringify(json)).toContain(`"${authentication.header}: Bearer REPLACE-WITH-THE-SECRET"`);
  },
);

test('every server of the table has a section with its source, and every section is in the table', () => {
  const page = readFileSync(PAGE, 'utf8');
  const rows = [...page.matchAll(/^\| \[([^\]]+)\]\(#/gm)].map(([, name = '']) => name);

  expect(rows.map((name) => name.replace(/^a /, 'A '))).toEqual([
    ...new Set(SOURCES.map(({ server }) => server)),
  ]);
});

/** @throws SyntaxError if a block is no JSON */
function blocksOf(page: string): Block[] {
  return page.split(/^## /m).flatMap((section) => {
    const server = section.slice(0, section.indexOf('\n'));
    return [...section.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text = '']) => ({
      server,
      json: JSON.parse(text),
    }));
  });
}

/** Where a Subscription or what a server has in its place sends notifications. */
function endpointOf({ channel, parameter }: Block['json']): string | undefined {
  const { endpoint } = (channel ?? {}) as { endpoint?: string };
  const parameters = (parameter ?? []) as { name: string; valueUrl?: string }[];
  return endpoint ?? parameters.find(({ name }) => name === 'endpoint')?.valueUrl;
}
