import { readAcknowledgment } from '../../hl7v2/acknowledgment.ts';
import { AnswerDecoder, type FramingFailure } from '../../hl7v2/answer-decoder.ts';
import { Er7Error, parse } from '../../hl7v2/er7.ts';
import { type Header, readHeader } from '../../hl7v2/header.ts';
import { type Exchange, MOST_ANSWER_BYTES } from './exchange.ts';
import { SAID } from './messages.ts';

/** Verdicts on the endpoint, each a sentence; undefined where nothing shows it. */
export interface Verdicts {
  readonly framing: string | undefined;
  readonly mode: string | undefined;
  readonly characterSet: string | undefined;
  readonly closing: string | undefined;
  /** In ms, of the messages that were answered. */
  readonly roundTripMs:
    | { readonly least: number; readonly median: number; readonly most: number }
    | undefined;
}

export function verdictsOn(exchanges: readonly Exchange[]): Verdicts {
  const answered = exchanges.filter(({ answers }) => answers.length > 0);
  return {
    framing: framingOf(exchanges),
    mode: modeOf(answered),
    characterSet: characterSetOf(answered),
    closing: closingOf(answered),
    roundTripMs: roundTripOf(answered.flatMap(({ ms }) => ms ?? [])),
  };
}

function framingOf(exchanges: readonly Exchange[]): string | undefined {
  const seen = exchanges.filter(({ received }) => received.length > 0);
  if (seen.length === 0) return undefined;
  const faults = new Set(seen.map(faultOf).filter((fault) => fault !== undefined));
  if (faults.size > 0) {
    const readable = seen.every(({ answers }) => answers.length > 0);
    return `not MLLP: ${[...faults].map((fault) => FAULTS[fault]).join('; ')}. ${
      readable ? 'ACK_FRAMING=lenient reads it; better have the endpoint fixed' : 'Have the endpoint fixed'
    }`;
  }
  const skipped = seen.reduce((sum, { received }) => sum + strict(received).decoder.skippedBytes, 0);
  return skipped === 0 ? 'MLLP' : `MLLP, with ${skipped} bytes outside its frames, which are ignored`;
}

const FAULTS: Readonly<Record<FramingFailure | 'other', string>> = {
  'no-start-block': 'an answer does not begin with 0x0B',
  'end-without-cr': 'an answer does not end with 0x1C and CR',
  'bad-frame': 'two frames run into each other',
  other: 'an answer has no end block (0x1C)',
};

function faultOf({ received, answers }: Exchange): FramingFailure | 'other' | undefined {
  const { decoder, found } = strict(received);
  if (found === answers.length && found > 0 && decoder.failure === undefined) return undefined;
  return decoder.failure ?? decoder.fault ?? 'other';
}

function strict(received: Uint8Array): { decoder: AnswerDecoder; found: number } {
  const decoder = new AnswerDecoder(MOST_ANSWER_BYTES, 'strict');
  return { decoder, found: decoder.push(received).length };
}

/** The first answer that is an acknowledgment of its message. */
function codeOf({ message, answers }: Pick<Exchange, 'message' | 'answers'>): string | undefined {
  const acknowledgment = readAcknowledgment(answers[0] ?? '');
  if (typeof acknowledgment === 'string' || acknowledgment.controlId !== message.controlId) return undefined;
  return acknowledgment.code;
}

function modeOf(answered: readonly Exchange[]): string | undefined {
  const first = answered.find(({ message }) => message.purpose !== 'enhanced');
  const code = first && codeOf(first);
  if (code === undefined) return undefined;
  const asked = answered.find(({ message }) => message.purpose === 'enhanced');
  const commit = asked && codeOf(asked);
  const twice = answered.some(({ answers }) => answers.length > 1)
    ? '; some messages are answered more than once'
    : '';
  const usual = code.startsWith('C')
    ? `commit acknowledgments (${code}), although MSH-15 and MSH-16 are empty`
    : `original mode (${code})`;
  if (commit === undefined) return `${usual}${twice}`;
  return commit.startsWith('C')
    ? `${usual}; enhanced mode where MSH-15 asks for it (${commit})${twice}`
    : `${usual}, whatever MSH-15 asks for (${commit})${twice}`;
}

function characterSetOf(answered: readonly Exchange[]): string | undefined {
  const [first] = answered;
  const declared = first && headerOf(first.answers[0] ?? '')?.characterSet;
  if (first === undefined || declared === undefined) return undefined;
  const sent = first.message.characterSet || 'none';
  const said = `MSH-18 of the message is ${sent}, of its answer ${declared || 'none'}`;
  const asked = answered.find(({ message }) => message.purpose === 'characters');
  if (asked === undefined) return said;
  const echoed = headerOf(asked.answers[0] ?? '')?.receivingFacility;
  if (echoed === SAID) return `${said}; characters beyond ASCII come back unchanged`;
  return echoed?.startsWith(SAID.slice(0, 2)) && echoed.endsWith(SAID.slice(-4))
    ? `${said}; characters beyond ASCII come back changed: it reads another character set, or declares none`
    : `${said}; the answer does not repeat MSH-4, so look at the name of the person at the endpoint: Prüfung, Zoë`;
}

function headerOf(text: string): Header | undefined {
  try {
    return readHeader(parse(text));
  } catch (error) {
    if (error instanceof Er7Error) return undefined;
    throw error;
  }
}

function closingOf(answered: readonly Exchange[]): string | undefined {
  if (answered.length === 0) return undefined;
  const closed = answered.filter(({ isClosed }) => isClosed).length;
  if (closed === 0) return 'keeps the connection open';
  return closed === answered.length
    ? 'closes the connection after each message: the sender connects again for each'
    : `closed the connection after ${closed} of ${answered.length} messages`;
}

function roundTripOf(ms: readonly number[]): Verdicts['roundTripMs'] {
  const sorted = ms.map((one) => Math.round(one * 10) / 10).toSorted((one, other) => one - other);
  const [least] = sorted;
  const most = sorted.at(-1);
  const median = sorted[Math.floor(sorted.length / 2)];
  return least === undefined || most === undefined || median === undefined
    ? undefined
    : { least, median, most };
}
