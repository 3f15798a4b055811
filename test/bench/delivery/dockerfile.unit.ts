import { expect, test } from '@jest/globals';
import { containerStart } from '../../../bench/delivery/dockerfile.ts';

test("a Dockerfile's Node options and environment are read", () => {
  const dockerfile = [
    'FROM node:24-slim',
    '# ENV NOT=THIS',
    'ENV MALLOC_ARENA_MAX=2',
    'ENV TZ=UTC',
    'CMD ["node", "--max-old-space-size=256", "main.mjs"]',
    '',
  ].join('\n');

  expect(containerStart(dockerfile)).toEqual({
    execArgv: ['--max-old-space-size=256'],
    environment: { MALLOC_ARENA_MAX: '2', TZ: 'UTC' },
  });
});

test.each(['FROM node:24-slim\n', 'CMD node main.mjs\n', 'CMD ["npm", "start"]\n'])(
  'a Dockerfile that starts anything but the bundle is not taken for one that does: %j',
  (dockerfile) => {
    expect(() => containerStart(dockerfile)).toThrow('does not start node with main.mjs');
  },
);
