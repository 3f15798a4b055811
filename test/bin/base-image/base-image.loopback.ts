import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinOf } from '../../../bin/base-image/pin.ts';
import { LocalProcess } from '../../support/local-process.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const OLD = `sha256:${'0'.repeat(64)}`;

/** A registry that gives its manifest to whoever has fetched a token, as public.ecr.aws does. */
interface Registry {
  manifest: string;
  type: string;
  told: string | undefined;
}

let server: Server;
let host: string;
let registry: Registry;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const { url = '', headers } = request;
    asked.push(url);
    if (url.startsWith('/token/')) return response.end('{"token":"for-anyone"}');
    if (headers.authorization !== 'Bearer for-anyone')
      return response
        .writeHead(401, {
          'www-authenticate': `Bearer realm="http://${host}/token/",service="public.ecr.aws",scope="aws"`,
        })
        .end();
    if (url !== '/v2/docker/library/node/manifests/24-slim' || !headers.accept?.includes(INDEX))
      return response.writeHead(404).end();
    return response
      .writeHead(200, {
        'content-type': registry.type,
        ...(registry.told !== undefined && { 'docker-content-digest': registry.told }),
      })
      .end(registry.manifest);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  registry = { manifest: manifestFor('amd64', 'arm64'), type: INDEX, told: undefined };
  asked.length = 0;
});

afterEach(() => LocalProcess.killAll());
afterAll(() => server.close());

function manifestFor(...architectures: string[]): string {
  return JSON.stringify({
    manifests: architectures.map((architecture) => ({ platform: { os: 'linux', architecture } })),
  });
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function dockerfile(digest: string, repository = 'docker/library/node'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'dockerfile-')), 'Dockerfile');
  writeFileSync(path, `# Why.\nFROM ${host}/${repository}:24-slim@${digest}\nCOPY main.mjs ./\n`);
  return path;
}

async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const command = new LocalProcess(process.execPath, ['bin/base-image/main.ts', ...args], {});
  const code = await command.exited();
  return { code, output: command.output };
}

test('the digest that the tag has now is written into the Dockerfile, and nothing else of it changes', async () => {
  const path = dockerfile(OLD);

  const { code } = await run(path);

  expect(code).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(
    `# Why.\nFROM ${host}/docker/library/node:24-slim@${digestOf(registry.manifest)}\nCOPY main.mjs ./\n`,
  );
  expect(asked).toContain('/token/?service=public.ecr.aws&scope=aws');
});

test('--check writes nothing, and says by its exit code whether there is a newer image', async () => {
  const [old, newest] = [dockerfile(OLD), dockerfile(digestOf(registry.manifest))];
  const before = readFileSync(old, 'utf8');

  expect(await run('--check', old)).toMatchObject({ code: 1, output: expect.stringContaining(OLD) });
  expect(await run('--check', newest)).toMatchObject({
    code: 0,
    output: expect.stringContaining('is the newest'),
  });
  expect(readFileSync(old, 'utf8')).toBe(before);
});

test.each<[string, () => Partial<Registry>, RegExp]>([
  [
    'is not for arm64',
    () => ({ manifest: manifestFor('amd64') }),
    /is for linux\/amd64, expected linux\/arm64/,
  ],
  [
    'is for one platform',
    () => ({ type: 'application/vnd.oci.image.manifest.v1+json' }),
    /several platforms/,
  ],
  ['has another digest than the registry says', () => ({ told: OLD }), /but the registry says sha256:000/],
])('an image that %s is not taken', async (_, change, problem) => {
  Object.assign(registry, change());
  const path = dockerfile(OLD);

  expect(await run(path)).toMatchObject({ code: 1, output: expect.stringMatching(problem) });
  expect(pinOf(readFileSync(path, 'utf8')).digest).toBe(OLD);
});

test('a repository that is not there, and a Dockerfile without a digest, are told', async () => {
  const unpinned = dockerfile(OLD);
  writeFileSync(unpinned, 'FROM node:24-slim\n');

  expect(await run(dockerfile(OLD, 'other'))).toMatchObject({
    code: 1,
    output: expect.stringContaining('answered 404'),
  });
  expect(await run(unpinned)).toMatchObject({
    code: 1,
    output: expect.stringContaining('expected FROM REGISTRY/REPOSITORY:TAG@sha256:DIGEST'),
  });
});

test("both containers begin with the same image of AWS's public registry, by digest", () => {
  const pins = ['fargate-sender', 'test-hl7-server'].map((part) =>
    pinOf(readFileSync(`${part}/Dockerfile`, 'utf8')),
  );

  expect(pins[0]).toEqual(pins[1]);
  expect(pins[0]?.image).toEqual({
    registry: 'public.ecr.aws',
    repository: 'docker/library/node',
    tag: '24-slim',
  });
});
