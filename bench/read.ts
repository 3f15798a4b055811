import { DEFAULT_PROFILE } from '../mapping/core/site-profile.ts';
import { createMapping } from '../mapping/patient/adt-message.ts';
import type { Benchmark } from './harness/benchmark.ts';
import { ratioOf, spreadOf } from './harness/spread.ts';
import { rates, windowsOf } from './harness/windows.ts';
import { messagesOf, PATIENT_CORPUS, patientGroups, SAMPLE } from './patients.ts';

const { read: messageToPatient } = createMapping(DEFAULT_PROFILE);

export const read: Benchmark = {
  name: 'read',
  question: `What does a message to a ${SAMPLE.type} cost beside reading the text once and writing the JSON?`,
  corpus: `messages of ${PATIENT_CORPUS}`,
  *run(options) {
    for (const group of patientGroups()) {
      const texts = messagesOf(group);
      const read = texts.map((text) => ({ text, patient: messageToPatient(text) }));
      const measured = rates(
        {
          floor: () => read.map(({ text, patient }) => charactersOf(text) + JSON.stringify(patient).length),
          work: () => texts.map((text) => JSON.stringify(messageToPatient(text))),
        },
        windowsOf(options),
      );
      const ratio = { ...ratioOf(measured.floor, measured.work), to: 'the floor', aim: { atMost: 3 } };
      const value = spreadOf(measured.work.map((rate) => rate * texts.length));
      yield { name: `messages of ${group.name} → JSON`, value, unit: 'messages/s', ratio };
    }
  },
};

/** Looks at each character once. */
function charactersOf(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum += text.charCodeAt(at);
  return sum;
}
