import { readdirSync, readFileSync } from 'node:fs';

const PAGE = new URL('../../../local/console/page/', import.meta.url);

/** Its own files, the view library, and the types of what server and page say to each other. */
const ALLOWED = /^(?:\.\/[\w-]+\.tsx?|preact(?:\/hooks)?|\.\.\/api\.ts)$/;

// What the page imports is sent to the browser: nothing of the server, and no Node module, may come along.
test.each(readdirSync(PAGE).filter((name) => /\.tsx?$/.test(name)))('%s imports the page alone', (name) => {
  const text = readFileSync(new URL(name, PAGE), 'utf8');
  const imports = [...text.matchAll(/^(import [^']*)'([^']*)';$/gm)];

  expect(imports.length).toBeGreaterThan(0);
  expect(imports.map(([, , from = '']) => from).filter((from) => !ALLOWED.test(from))).toEqual([]);
  // Types only: the file holds nothing else.
  for (const [, what = '', from] of imports) if (from === '../api.ts') expect(what).toContain('import type');
});
