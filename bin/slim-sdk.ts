import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Leaves the credential providers that Lambda does not need (SSO, profiles, web identity, …) out of the bundle: Lambda
 * passes credentials in environment variables.
 */
export const environmentCredentials: Plugin = {
  name: 'environment-credentials',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk\/credential-provider-node\/.*\/index\.js$/ }, ({ path }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: path.replace(/index\.js$/, ''),
    }));
  },
};

/**
 * Replaces the constants that the SDK's schemas use as computed keys (`{ [_h]: … }`) by their values. Only then can
 * esbuild see that the schemas of unused operations have no side effects, and remove them.
 */
export const shakenSchemas: Plugin = {
  name: 'shaken-schemas',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/\w+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const constants = new Map(
        [...source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, name, text]) => [name, text]),
      );
      const key = (computed: string, name: string) => {
        const text = constants.get(name);
        return text === undefined ? computed : `${text}:`;
      };
      return { contents: source.replace(/\[(_\w+)\]:/g, key), loader: 'js' };
    });
  },
};

/** Reduces a client's `package.json` to its version. The client reads nothing else of it, for its user agent. */
export const clientVersions: Plugin = {
  name: 'client-versions',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk\/client-[\w-]+\/package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * Leaves out what reads and writes event streams, which no operation that is used has. The clients only make it ready: an
 * operation that had one would fail at once.
 */
export const withoutEventStreams: Plugin = {
  name: 'without-event-streams',
  setup(build) {
    build.onLoad({ filter: /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/ }, () => ({
      contents: `
        export const resolveEventStreamSerdeConfig = (config) => config;
        export const eventStreamSerdeProvider = undefined;
        export const EventStreamSerde = undefined;`,
    }));
  },
};

/**
 * Has DynamoDB's client keep discovered endpoints in a Map, and not in a cache that forgets the oldest ones: there is one, and
 * only where somebody turns the discovery on.
 */
export const plainEndpointCache: Plugin = {
  name: 'plain-endpoint-cache',
  setup(build) {
    build.onLoad({ filter: /\/mnemonist\/lru-cache\.js$/ }, () => ({
      contents: `
        module.exports = class extends Map {
          constructor() { super(); }
          peek(key) { return this.get(key); }
        };`,
    }));
  },
};
