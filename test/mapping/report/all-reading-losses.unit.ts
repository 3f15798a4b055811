import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { PATIENT } from '../../../mapping/patient/module.ts';
import { allReadingLosses } from '../../../mapping/report/all-reading-losses.ts';
import { readingLosses } from '../../../mapping/report/reading-losses.ts';

const lossesOf = (text: string) =>
  allReadingLosses(PATIENT, DEFAULT_PROFILE)(text).map(({ path, reason }) => `${path}: ${reason}`);
const message = (event: string, ...segments: string[]) =>
  [`MSH|^~\\&|A||||20260102||ADT^${event}|C1|P|2.5.1`, `EVN|${event}`, ...segments].join('\r');
const PID = 'PID|1||1^^^&1.2.3&ISO~p-1^^^FHIRWORKS^FW||Doe^Ann';
const NOT_READ = 'the Patient has no element for it';

describe('of a message about several Patients', () => {
  test('nothing is reported that any of them holds', () => {
    expect(lossesOf(message('A40', PID, 'MRG|2^^^&1.2.3&ISO~p-2^^^FHIRWORKS^FW||||||Roe'))).toEqual([]);
    expect(lossesOf(message('A24', PID, 'PID|2||2^^^&1.2.3&ISO~p-2^^^FHIRWORKS^FW||Roe'))).toEqual([]);
  });

  test('what none holds is reported at its own place', () => {
    const mrg = 'MRG|p-2^^^FHIRWORKS^FW||7||V1||Roe^^^^^^^^X';

    expect(lossesOf(message('A40', `${PID}||||||||||||||||ACC`, mrg))).toEqual([
      `PID-21: ${NOT_READ}`,
      `MRG-7.9: ${NOT_READ}`,
      `MRG-3: ${NOT_READ}`,
      `MRG-5: ${NOT_READ}`,
    ]);
    expect(lossesOf(message('A37', PID, 'PID|2||p-2^^^FHIRWORKS^FW||Roe^^^^^^^^X', 'DB1|1'))).toEqual([
      'DB1: the segment is not read',
      `PID[2]-5.9: ${NOT_READ}`,
    ]);
  });

  test('each of several segments of a name has its number', () => {
    const one = 'MRG|p-2^^^FHIRWORKS^FW||7';

    expect(lossesOf(message('A40', PID, one, one))).toEqual([
      `MRG[1]-3: ${NOT_READ}`,
      `MRG[2]-3: ${NOT_READ}`,
    ]);
  });
});

test('a message about one Patient has the losses of that one', () => {
  const text = message('A31', `${PID}||||||||||||||||ACC`, 'MRG|2');

  expect(allReadingLosses(PATIENT, DEFAULT_PROFILE)(text)).toEqual(
    readingLosses(PATIENT, DEFAULT_PROFILE)(text),
  );
});
