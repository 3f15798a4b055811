import type { Patient } from 'fhir/r4.js';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { createMapping } from '../../mapping/patient/adt-message.ts';
import { MAPPING_DOC } from '../support/docs/mapping-doc.ts';

test('the example of what an update deletes is what is sent', () => {
  const section = MAPPING_DOC.split(/^## /m).find((one) => one.startsWith('What an update deletes\n')) ?? '';
  const blocks = [...section.matchAll(/^```(?:json|text)\n([^`]*)\n```$/gm)].map(([, block = '']) => block);
  const [before = '', itsPid, now = '', pid] = blocks;
  const { write } = createMapping(DEFAULT_PROFILE);
  const envelope = { fhirId: 'p-1', change: 'update', controlId: 'C1', time: 0 } as const;

  const { text: previous } = write(JSON.parse(before) as Patient, envelope);
  const { text } = write(JSON.parse(now) as Patient, { ...envelope, previous });

  expect(previous.split('\r')).toContain(itsPid);
  expect(text.split('\r')).toContain(pid);
});
