import { expectEachOnce } from '../support/load/killed-load.ts';

// test/corpora/load.corpus.ts does the same with 2,000.
test('a load that is killed in the middle and started again leaves each patient once in the archive', () =>
  expectEachOnce(300, 60_000));
