import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from '../../hl7v2/er7.ts';
import { readHeader } from '../../hl7v2/header.ts';
import { createArchive } from '../../test-hl7-server/archive/archive.ts';
import type { ObjectStore } from '../../test-hl7-server/archive/object-store.ts';
import { s3Store } from '../../test-hl7-server/archive/s3.ts';
import { type Adt, adt, type Store, startStore } from '../support/network/hl7-server.ts';

// What the archive asks of S3, and what it makes of answers that are lost, late or somebody else's.

let store: Store;

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());

/** An archive as a process has it, and its requests: `put`, `head` and `first`, and what the index was given. */
function archiveOf(change: (real: ObjectStore) => Partial<ObjectStore> = () => ({})) {
  const s3 = s3Store({ bucketName: store.emulator.bucketName, s3Endpoint: store.url });
  const real: ObjectStore = { put: s3.put, head: s3.head, first: s3.first };
  const used = { ...real, ...change(real) };
  const requests: string[] = [];
  const counting = <Of extends unknown[], To>(name: string, work: (...of: Of) => To) => {
    return (...of: Of) => {
      requests.push(name);
      return work(...of);
    };
  };
  const counted: ObjectStore = {
    put: counting('put', used.put),
    head: counting('head', used.head),
    first: counting('first', used.first),
  };
  const indexed: string[] = [];
  const archive = createArchive(counted, (_, payload) => indexed.push(Buffer.from(payload).toString()));
  return {
    requests,
    indexed,
    async archive({ text, id }: Adt) {
      requests.length = 0;
      return (await archive(Buffer.from(text), readHeader(parse(text)), [{ type: 'Patient', fhirId: id }]))
        .outcome;
    },
  };
}

let made = 0;
/** A message that sorts after all before it, of the patient that is named. */
function next(id?: string, facility = 'FAC'): Adt {
  made += 1;
  const controlId = `R${String(made).padStart(5, '0')}`;
  const one = adt({
    controlId,
    time: `202601020304${String(made % 60).padStart(2, '0')}+0000`,
    ...(id && { id }),
  });
  return { ...one, text: one.text.replace('|FAC|', `|${facility}|`) };
}

const latestOf = ({ id }: Adt) => store.object(`Patient/${id}`);

test('once it is under way, a message costs two puts and no question, of a new patient and of a known one', async () => {
  const { archive, requests } = archiveOf();
  await archive(next());

  const created = next();
  expect(await archive(created)).toBe('stored');
  expect(requests).toEqual(['put', 'put']);
  const updated = next(created.id);
  expect(await archive(updated)).toBe('stored');
  expect(requests).toEqual(['put', 'put']);

  expect(await archive(updated)).toBe('duplicate');
  expect(requests).not.toContain('put');

  expect(await latestOf(created)).toBe(updated.text);
});

test('a store that did not answer the test whether it supports conditional puts is tested again', async () => {
  let isTried = false;
  const { archive, requests } = archiveOf((real) => ({
    put(...of) {
      const isTrial = of[3] !== undefined && !isTried;
      isTried ||= isTrial;
      return isTrial ? Promise.reject(new Error('down')) : real.put(...of);
    },
  }));
  await archive(next());
  expect(isTried).toBe(true);
  await archive(next());

  await archive(next());

  expect(requests).toEqual(['put', 'put']);
});

test('a patient that an earlier process knew is found out by the put, and an older message does not replace it', async () => {
  const [older, current, newer] = [next('known-before'), next('known-before'), next('known-before')];
  await archiveOf().archive(current);
  const restarted = archiveOf();
  await restarted.archive(next());

  expect(await restarted.archive(older)).toBe('stored');
  expect(restarted.requests).toEqual(['first', 'put', 'put', 'head']);
  expect(await latestOf(older)).toBe(current.text);

  expect(await restarted.archive(newer)).toBe('stored');
  expect(await latestOf(older)).toBe(newer.text);
});

test("what another process made a patient's latest meanwhile is seen, and not replaced by an older message", async () => {
  const [first, older, newer] = [next('two-writers'), next('two-writers'), next('two-writers')];
  const [one, other] = [archiveOf(), archiveOf()];
  await one.archive(next());
  await one.archive(first);
  await other.archive(newer);

  expect(await one.archive(older)).toBe('stored');

  expect(await latestOf(first)).toBe(newer.text);
});

test('a store without conditional puts is asked each time, so an older message does not replace a newer one there either', async () => {
  const { archive, requests } = archiveOf((real) => ({
    put: (key, body, metadata) => real.put(key, body, metadata),
  }));
  await archive(next());
  const [older, newer] = [next('unconditional'), next('unconditional')];

  await archive(newer);
  expect(requests).toEqual(['put', 'head', 'put']);
  await archive(older);

  expect(requests).toEqual(['put', 'head']);
  expect(await latestOf(newer)).toBe(newer.text);
});

test('of two messages of a patient that come at once the newer one stays there as well, however long a put takes', async () => {
  const [older, newer] = [next('at-once'), next('at-once')];
  const { archive } = archiveOf((real) => ({
    async put(key, body, metadata) {
      const isSlow = key.startsWith('Patient/') && Buffer.from(body).toString() === older.text;
      if (isSlow) await new Promise((resolve) => setTimeout(resolve, 100));
      return real.put(key, body, metadata);
    },
  }));
  await archive(next());

  await Promise.all([archive(newer), archive(older)]);

  expect(await latestOf(newer)).toBe(newer.text);
});

test('a put that was done, and whose answer was lost, is complete once the message comes again, also in the index', async () => {
  let isLost = false;
  const { archive, indexed } = archiveOf((real) => ({
    async put(...of) {
      const etag = await real.put(...of);
      if (isLost && of[0].startsWith('Patient/')) throw new Error('the answer is lost');
      return etag;
    },
  }));
  await archive(next());
  const message = next();
  isLost = true;
  await expect(archive(message)).rejects.toThrow('lost');
  expect(indexed).not.toContain(message.text);
  isLost = false;

  expect(await archive(message)).toBe('duplicate');

  expect(indexed).toContain(message.text);
  expect(await latestOf(message)).toBe(message.text);
});

test('a message whose first put failed, and came under a control ID that was thought unseen, is stored when it comes again', async () => {
  let fails = false;
  const { archive } = archiveOf((real) => ({
    put: (...of) => (fails ? Promise.reject(new Error('down')) : real.put(...of)),
  }));
  await archive(next());
  const message = next();
  fails = true;
  await expect(archive(message)).rejects.toThrow('down');
  fails = false;

  expect(await archive(message)).toBe('stored');
  expect(await archive({ ...message, text: message.text.replace('||A\r', '||B\r') })).toBe('reused-id');
  expect(await latestOf(message)).toBe(message.text);
});

test('of two messages that come at once under one control ID the second one is answered that it is taken', async () => {
  const { archive } = archiveOf();
  await archive(next());
  const one = next();
  const other = { ...one, text: one.text.replace('||A\r', '||B\r') };

  const outcomes = await Promise.all([archive(one), archive(other)]);

  expect(outcomes).toEqual(['stored', 'reused-id']);
  expect(await latestOf(one)).toBe(one.text);
});

test('control IDs in any order, from several connections at once, are each kept apart from those used before', async () => {
  const messages = Array.from({ length: 60 }, () => next(undefined, 'ANY'));
  const shuffled = messages.toSorted(
    (a, b) => a.id.length + a.controlId.charCodeAt(5) - (b.id.length + b.controlId.charCodeAt(5)),
  );
  const earlier = archiveOf();
  for (const message of shuffled.slice(0, 20)) await earlier.archive(message);
  const { archive } = archiveOf();

  const stored = await Promise.all(shuffled.slice(20).map((message) => archive(message)));
  const again = await Promise.all(shuffled.map((message) => archive(message)));
  const reused = await Promise.all(
    shuffled.map((message) => archive({ ...message, text: message.text.replace('||A\r', '||B\r') })),
  );

  expect([new Set(stored), new Set(again), new Set(reused)]).toEqual([
    new Set(['stored']),
    new Set(['duplicate']),
    new Set(['reused-id']),
  ]);
});

/** What comes of a request to an S3 that has this one answer. */
async function askedOf(
  status: number,
  code: string,
  ask: (s3: ReturnType<typeof s3Store>) => Promise<unknown>,
) {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const s3Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_ENDPOINT_URL = s3Endpoint;
  try {
    return await ask(s3Store({ bucketName: 'bucket', s3Endpoint })).catch((error) => error);
  } finally {
    process.env.AWS_ENDPOINT_URL = store.url;
    server.closeAllConnections();
    server.close();
  }
}

test.each([
  ['the condition is not met', 412, 'PreconditionFailed', 'ChangedError'],
  ['somebody else puts the same key at that moment', 409, 'ConditionalRequestConflict', 'ChangedError'],
  ['what it replaces is gone', 404, 'NoSuchKey', 'ChangedError'],
  ['it is not allowed', 403, 'AccessDenied', 'AccessDenied'],
])('a put that S3 refuses because %s is reported as what it is', async (_, status, code, name) => {
  const refused = await askedOf(status, code, (s3) => s3.put('key', Buffer.from('x'), {}, { etag: '"1"' }));

  expect(refused).toMatchObject({ name });
});

test('an object is missing only where S3 says so: a refusal is no answer, and the latest message is not replaced on it', async () => {
  for (const ask of ['head', 'get'] as const) {
    expect(await askedOf(404, 'NoSuchKey', (s3) => s3[ask]('key'))).toBeUndefined();
    expect(await askedOf(403, 'AccessDenied', (s3) => s3[ask]('key'))).toBeInstanceOf(Error);
  }
});
