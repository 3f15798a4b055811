import { expectEachOnce } from '../support/load/killed-load.ts';

test(
  '2,000 patients, killed in the middle and started again: each is once in the archive',
  () => expectEachOnce(2000, 300_000),
  900_000,
);
