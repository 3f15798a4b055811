import { parse } from '../../hl7v2/er7.ts';
import type { Segment } from '../../hl7v2/message.ts';
import { segmentsOf, separatorsOf, structureProblems } from './validity/structure.ts';
import { definitionOf } from './validity/validity.ts';

/** A query as a client writes it; `qpd` is QPD from its third field on. */
export function query(
  trigger: 'Q21' | 'Q22',
  qpd: string,
  { rcp = 'I', name = '', controlId = 'Q1' } = {},
): string {
  const names = { Q21: 'Q21^Get Person Demographics^HL7', Q22: 'Q22^Find Candidates^HL7' };
  return `MSH|^~\\&|ASKER|WARD|SERVER|FAC|20260102030405+0000||QBP^${trigger}^QBP_Q21|${controlId}|P|2.5.1\rQPD|${name || names[trigger]}|TAG1|${qpd}\rRCP|${rcp}\r`;
}

/** What a response says, and whether it is a valid one of its structure. */
export function responseOf(text: string) {
  const message = parse(text);
  const field = (id: string, n: number) => message.segment(id)?.field(n).wire ?? '';
  const structure = field('MSH', 9).split('^')[2] ?? '';
  const separators = separatorsOf(text);
  return {
    type: field('MSH', 9),
    msa: `${field('MSA', 1)} ${field('MSA', 2)}`,
    error: message.segment('ERR')?.field(3).text(),
    place: field('ERR', 2),
    tag: field('QAK', 1),
    status: field('QAK', 2),
    counts: [4, 5, 6].map((n) => field('QAK', n)),
    qpd: message.segment('QPD')?.wire,
    ids: message.all('PID').map(fhirId),
    segments: message.segments.map(({ id }) => id),
    problems:
      separators === undefined
        ? ['no delimiters']
        : structureProblems(segmentsOf(text, separators), structure, definitionOf('2.5.1')),
    message,
  };
}

function fhirId(pid: Segment): string | undefined {
  return pid
    .field(3)
    .valued.find((cx) => cx.text(5) === 'FW')
    ?.text(1);
}
