// One project per layer, by what its tests need: nothing, sockets and the embedded SQS and S3, the processes of the
// whole pipeline, Chromium (npm run test:browser), programs of others (npm run test:peers), or the public corpora, which
// are not part of the project (npm run test:corpora).
const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
};
const layer = (displayName, testMatch, rest = {}) => ({ ...base, displayName, testMatch, ...rest });

export default {
  projects: [
    layer('unit', ['<rootDir>/test/**/*.unit.ts']),
    layer('loopback', ['<rootDir>/test/**/*.loopback.ts']),
    layer('end-to-end', ['<rootDir>/test/end-to-end/*.e2e.ts']),
    layer('browser', ['<rootDir>/test/browser/*.browser.ts']),
    layer('peers', ['<rootDir>/test/peers/*/*.peers.ts']),
    layer('corpora', ['<rootDir>/test/corpora/*.corpus.ts']),
  ],
  testTimeout: 120_000,
};
