import { parse, serialize } from '../hl7v2/er7.ts';
import type { Benchmark } from './benchmark.ts';
import { messagesOf, PATIENT_CORPUS, patientGroups } from './patients.ts';
import { ratioOf, spreadOf } from './spread.ts';
import { rates, windowsOf } from './windows.ts';

export const er7: Benchmark = {
  name: 'er7',
  question: 'What does parsing and serializing ER7 cost beside splitting and joining?',
  corpus: `messages of ${PATIENT_CORPUS}`,
  *run(options) {
    for (const group of patientGroups()) {
      const texts = messagesOf(group);
      const measured = rates(
        {
          floor: () => texts.map((text) => splitAndJoin(text)),
          work: () => texts.map((text) => serialize(parse(text))),
        },
        windowsOf(options),
      );
      const ratio = { ...ratioOf(measured.floor, measured.work), to: 'the floor' };
      const value = spreadOf(measured.work.map((rate) => rate * texts.length));
      yield { name: `messages of ${group.name}`, value, unit: 'messages/s', ratio };
    }
  },
};

function splitAndJoin(text: string): string {
  const segments = text.split('\r').map((segment) => segment.split('|'));
  return segments.map((fields) => fields.join('|')).join('\r');
}
