import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Change } from '../../../../lambda/intake/change.ts';
import type { Notice } from '../../../../lambda/intake/dialects/dialect.ts';
import { NOTIFYING } from '../../../../lambda/intake/dialects/dialects.ts';
import { ROOT } from '../../../support/run/jest.ts';
import { request, type WrittenRequest } from './request.ts';

// The requests of real servers, a file each, and what they report. `basis` says where the shape is from.

interface Recorded {
  readonly basis: string;
  readonly dialect: keyof typeof NOTIFYING;
  readonly request: WrittenRequest;
  readonly notice: object;
}

const FILES = globSync('test/lambda/intake/dialects/requests/*/*.json', { cwd: ROOT }).toSorted();
const CASES = FILES.map((file) => [basename(file, '.json'), read(file)] as const);

test.each(CASES)('%s reports what its file says', (_, { basis, dialect, request: written, notice }) => {
  expect(basis).not.toBe('');
  expect(outline(NOTIFYING[dialect].read(request(written)))).toEqual(notice);
});

test.each(CASES)('%s carries its resources as they are', (_, { dialect, request: written }) => {
  const { changes } = NOTIFYING[dialect].read(request(written));

  const sent = resourcesIn(written.body);
  for (const { resource } of changes) if (resource !== undefined) expect(sent).toContainEqual(resource);
});

test('every dialect that notifies has a request', () => {
  expect(new Set(CASES.map(([, { dialect }]) => dialect))).toEqual(new Set(Object.keys(NOTIFYING)));
});

function read(file: string): Recorded {
  return JSON.parse(readFileSync(ROOT + file, 'utf8'));
}

/** A notice as the files write it: whether a change carries its resource, instead of the resource. */
function outline({ changes, ...rest }: Notice): object {
  return JSON.parse(JSON.stringify({ changes: changes.map(withoutResource), ...rest }));
}

function withoutResource({ resource, ...rest }: Change): object {
  return resource === undefined ? rest : { ...rest, carriesResource: true };
}

function resourcesIn(body: object | string | undefined): unknown[] {
  const { entry = [] } = (body ?? {}) as { entry?: { resource?: unknown }[] };
  return [body, ...entry.map(({ resource }) => resource)];
}
