import { readFileSync } from 'node:fs';
import { CORRECTIONS } from '../../../bin/generate-versions/corrections.ts';
import { versionFrom } from '../../../bin/generate-versions/dictionary.ts';
import { generatedFiles } from '../../../bin/generate-versions/files.ts';

test.each(Object.entries(generatedFiles()))('%s is what `npm run generate:versions` writes', (name, text) => {
  const committed = readFileSync(new URL(`../../../hl7v2/versions/${name}`, import.meta.url), 'utf8');

  expect(committed).toBe(text);
});

test('each version is in a file of its own, beside what the Lambda needs of all', () => {
  expect(Object.keys(generatedFiles())).toEqual([
    'v23.ts',
    'v231.ts',
    'v24.ts',
    'v25.ts',
    'v251.ts',
    'v26.ts',
    'v27.ts',
    'v28.ts',
    'written.ts',
    'written-codes.ts',
    'written-structures.ts',
  ]);
});

test('a version that hl7-dictionary does not have is an error', () => {
  expect(() => versionFrom('2.9')).toThrow('hl7-dictionary has no version 2.9');
});

test('each correction has a reason and changes the version that it names', () => {
  for (const { versions, place, reason, element } of CORRECTIONS) {
    const [id = '', n] = place.split(/[-.]/);
    expect(reason).not.toBe('');
    for (const name of versions) {
      const { segments, datatypes } = versionFrom(name);
      expect((segments.get(id) ?? datatypes.get(id))?.[Number(n) - 1]).toMatchObject(element);
    }
  }
});
