import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { DEFAULT_VERSION } from '../../hl7v2/versions/version.ts';
import { CHANGES } from '../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { RESOURCES } from '../../mapping/resources.ts';

// Adding a resource type is one folder and one line, as long as no code outside its folder names it, its messages or the
// version. What people read may: comments, pages and texts of help. Tests look at Patients.

const FOLDERS = [
  'bench',
  'bin',
  'fargate-sender',
  'hl7v2',
  'lambda',
  'lib',
  'local',
  'mapping',
  'runtime',
  'test-hl7-server',
];

/** Where they may stand, and why. */
const ALLOWED: readonly (readonly [path: RegExp, reason: string])[] = [
  [/^mapping\/(patient|encounter)\//, 'the resource itself'],
  [/^mapping\/core\/subject\.ts$/, 'whom every resource is about'],
  [/^(hl7v2\/versions|bin\/generate-versions)\//, 'what each version is, and what makes it'],
  [/^local\/samples\/|^(bin\/probe\/invented|lambda\/canary\/test)-patient\.ts$/, 'invented Patients'],
  [/^bench\/(patients|wire\/(er7|growth)-corpus)\.ts$/, 'what benchmarks measure: Patients and messages'],
  [/^bench\/peers\//, 'other packages, in their own terms'],
  [/^local\/drill\//, 'an independent witness, which shares nothing with what it watches'],
  [/^local\/console\/field-names\.ts$/, "HL7's own names of fields"],
  [/^bin\/load\/help\.ts$|^(bin\/(map|probe|quarantine)|local\/demo)\/main\.ts$/, 'texts of help'],
  [/^(mapping\/core|runtime\/site-profile)\/site-profile(-schema)?\.ts$/, 'v2.5.1 is a value of a setting'],
];

const WORDS = new RegExp(
  RESOURCES.flatMap((module) => [
    module.type,
    ...CHANGES.flatMap((change) => [
      module.messageOf(change, DEFAULT_PROFILE).triggerEvent,
      module.messageOf(change, DEFAULT_PROFILE).structure,
    ]),
  ])
    .concat(DEFAULT_VERSION)
    .map((word) => `(?<![\\w.])v?${word.replaceAll('.', '\\.')}(?![\\w.]*\\w)`)
    .join('|'),
);

const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name)),
).filter((path) => !ALLOWED.some(([allowed]) => allowed.test(path)));

/** The words of a source that are code: names, texts and patterns, without comments. */
function wordsOf(source: string, isPage: boolean): string[] {
  const words: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [name, value] of Object.entries(node)) {
      if (typeof value !== 'string') visit(value);
      else if (['value', 'raw', 'pattern'].includes(name)) words.push(value);
    }
  };
  visit(parseSync(source, { syntax: 'typescript', tsx: isPage, target: 'es2024' }));
  return words;
}

test('there is a good number of files to look at', () => {
  expect(files.length).toBeGreaterThan(200);
});

test.each(files)('%s names no resource type, no message of one and no version', (path) => {
  const found = wordsOf(readFileSync(path, 'utf8'), path.endsWith('.tsx')).filter((word) => WORDS.test(word));

  expect(found).toEqual([]);
});

test('a name in code is found, and one in a comment is not', () => {
  const found = (source: string) => wordsOf(source, false).filter((word) => WORDS.test(word));
  const [{ type } = { type: '' }] = RESOURCES;

  expect(found(`const key = 'arn/${type}/*';`)).not.toEqual([]);
  expect(found(`import type { ${type} } from 'fhir/r4.js';`)).not.toEqual([]);
  expect(found(`/** The ${type}. */ const x = 1; // ${type}`)).toEqual([]);
});
