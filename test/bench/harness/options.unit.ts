import { BENCHMARKS } from '../../../bench/benchmarks.ts';
import { benchOptions } from '../../../bench/harness/options.ts';
import { typedPath } from '../../../runtime/command-line/typed-path.ts';

const KNOWN = ['er7', 'mllp'];

test('without a name everything is measured', () => {
  expect(benchOptions([], KNOWN)).toEqual({
    names: [],
    isQuick: false,
    json: undefined,
    updateDocs: false,
    help: false,
  });
});

test('names and options are read', () => {
  const options = benchOptions(['mllp', '--quick', '--json', 'results.json'], KNOWN);

  expect(options).toMatchObject({ names: ['mllp'], isQuick: true, json: typedPath('results.json') });
});

test.each([
  [['er8'], 'no benchmark is called er8, expected er7, mllp'],
  [['--quick', '--update-docs'], '--quick does not measure figures for the documentation'],
  [['--fast'], "Unknown option '--fast'"],
])('%j is refused with what would do', (args, message) => {
  expect(() => benchOptions(args, KNOWN)).toThrow(message);
});

test('each benchmark has a name of its own, a question and a corpus', () => {
  const names = BENCHMARKS.map(({ name }) => name);

  expect(new Set(names).size).toBe(names.length);
  for (const { question, corpus } of BENCHMARKS) {
    expect(question).toMatch(/\?$/);
    expect(corpus).not.toBe('');
  }
});
