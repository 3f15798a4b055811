import { jest } from '../support/run/jest.ts';
import { prepareHapiFhir } from './hapi-fhir/prepare.ts';
import { prepareHapi } from './hapi-hl7v2/prepare.ts';
import { prepareHl7apy } from './hl7apy/prepare.ts';
import { prepareMoto } from './moto/prepare.ts';

// npm run test:peers [-- NAME …] — the tests with programs of others that this machine can run; of all other peers it
// says why they are skipped, and does not fail.

/** Each gives the reason why its peer cannot run here; undefined if it can. */
const PEERS: Readonly<Record<string, () => string | undefined>> = {
  'hapi-fhir': prepareHapiFhir,
  'hapi-hl7v2': prepareHapi,
  hl7apy: prepareHl7apy,
  moto: prepareMoto,
};

const skipped = Object.entries(PEERS).flatMap(([peer, prepare]) => {
  const reason = prepare();
  if (reason === undefined) return [];
  process.stderr.write(`${peer} is skipped: ${reason}\n`);
  return [`<rootDir>/test/peers/${peer}/`];
});

if (skipped.length < Object.keys(PEERS).length) {
  const ignored = skipped.length === 0 ? [] : ['--testPathIgnorePatterns', ...skipped];
  process.exitCode = jest([
    ...process.argv.slice(2),
    `--passWithNoTests=${skipped.length > 0}`,
    '--selectProjects',
    'peers',
    ...ignored,
  ]).status;
}
