import { jest } from './jest.ts';

// node test/support/run/run-layer.ts LAYER [NAME …] — the tests of one layer alone; it fails where there are none.

const [layer = '', ...given] = process.argv.slice(2);
process.exitCode = jest([...given, '--passWithNoTests=false', '--selectProjects', layer]).status;
