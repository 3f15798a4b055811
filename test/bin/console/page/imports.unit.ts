import { readdirSync, readFileSync } from 'node:fs';

const PAGE = new URL('../../../../bin/console/page/', import.meta.url);

/** Its own files, the view library, and the types of what server and page say to each other. */
const ALLOWED = /^(?:\.\.?\/(?:message\/)?[\w-]+\.tsx?|preact(?:\/hooks)?|(?:\.\.\/)+server\/api\.ts)$/;

const FILES = readdirSync(PAGE, { recursive: true }).map(String);

// What the page imports is sent to the browser: nothing of the server, and no Node module, may come along.
test.each(FILES.filter((name) => /\.tsx?$/.test(name)))('%s imports the page alone', (name) => {
  const text = readFileSync(new URL(name, PAGE), 'utf8');
  const imports = [...text.matchAll(/^(import [^']*)'([^']*)';$/gm)];

  expect(imports.length).toBeGreaterThan(0);
  expect(imports.map(([, , from = '']) => from).filter((from) => !ALLOWED.test(from))).toEqual([]);
  // Those that leave the folder lead back to its own files.
  for (const [, , from = ''] of imports)
    if (from.startsWith('../') && !from.endsWith('/server/api.ts')) expect(name).toMatch(/^message\//);
  // Types only: the file holds nothing else.
  for (const [, what = '', from = ''] of imports)
    if (from.endsWith('/server/api.ts')) expect(what).toContain('import type');
});
