import fc from 'fast-check';
import { judgeAcknowledgment, type Sent } from '../../../fargate-sender/delivery/judge-acknowledgment.ts';
import { decodeMessage } from '../../../hl7v2/character-set.ts';
import { runs } from '../../support/run/property-runs.ts';

const SENT: Sent = {
  controlId: 'C1',
  applicationAcknowledgmentType: '',
  isAmbiguous: false,
  isCommitted: false,
};

function ack(msa: string, err3?: string): string {
  return `MSH|^~\\&|||||1||ACK|9|P|2.5.1\rMSA|${msa}\r${err3 === undefined ? '' : `ERR||PID^1|${err3}|E\r`}`;
}

describe('judging an acknowledgment', () => {
  test.each<[string, string, Partial<Sent>, object]>([
    ['AA for this message is an accept', ack('AA|C1'), {}, { kind: 'accepted' }],
    ['AA for another message is none', ack('AA|C2'), {}, { kind: 'untrusted', reason: 'mismatch' }],
    [
      'AA for a control ID that only begins alike is none',
      ack('AA|C12'),
      {},
      { kind: 'untrusted', reason: 'mismatch' },
    ],
    ['AA without a control ID is none', ack('AA'), {}, { kind: 'untrusted', reason: 'mismatch' }],
    [
      'an answer without MSA is none',
      'MSH|^~\\&|||||1||ACK|9|P|2.5.1\r',
      {},
      { kind: 'untrusted', reason: 'no-msa' },
    ],
    ['an unknown code is none', ack('XX|C1'), {}, { kind: 'untrusted', reason: 'unknown-code' }],
    ['what is no HL7 is none', 'HTTP/1.1 200 OK', {}, { kind: 'untrusted', reason: 'no-hl7' }],
    ['CA is final if no application acknowledgment was asked for', ack('CA|C1'), {}, { kind: 'accepted' }],
    [
      'CA is final if only errors are reported',
      ack('CA|C1'),
      { applicationAcknowledgmentType: 'ER' },
      { kind: 'accepted' },
    ],
    [
      'CA is not final if an application acknowledgment follows',
      ack('CA|C1'),
      { applicationAcknowledgmentType: 'AL' },
      { kind: 'wait' },
    ],
    [
      'CA is not final either if an application acknowledgment follows success',
      ack('CA|C1'),
      { applicationAcknowledgmentType: 'SU' },
      { kind: 'wait' },
    ],
    [
      'CA is final if no application acknowledgment is ever wanted',
      ack('CA|C1'),
      { applicationAcknowledgmentType: 'NE' },
      { kind: 'accepted' },
    ],
    [
      'CA after CA is not the application acknowledgment',
      ack('CA|C1'),
      { applicationAcknowledgmentType: 'AL', isCommitted: true },
      { kind: 'untrusted', reason: 'mismatch' },
    ],
    ['CR is as AR', ack('CR|C1'), {}, { kind: 'refused', again: 'as-reject' }],
    [
      'AR for a duplicate after an ambiguous attempt was accepted before',
      ack('AR|C1', '205'),
      { isAmbiguous: true },
      { kind: 'accepted' },
    ],
    [
      'a word in the place of a code is not passed on',
      ack('AE|C1', 'MEIER'),
      {},
      { kind: 'refused', again: 'as-error', errors: [{ code: 'other', locations: ['PID^1'] }] },
    ],
    [
      'AE for an error in the message is never sent again',
      ack('AE|C1', '101'),
      {},
      { kind: 'refused', again: 'never', errors: [{ code: '101', locations: ['PID^1'] }] },
    ],
    [
      'AE for a trouble of the endpoint is sent again',
      ack('AE|C1', '207'),
      {},
      { kind: 'refused', again: 'as-error' },
    ],
    ['AE without a reason is sent again', ack('AE|C1'), {}, { kind: 'refused', again: 'as-error' }],
    [
      'AE with a reason of its own is sent again',
      ack('AE|C1', 'Z9'),
      {},
      { kind: 'refused', again: 'as-error' },
    ],
    ['AR is sent again once', ack('AR|C1', '200'), {}, { kind: 'refused', again: 'as-reject' }],
    [
      'AR for a trouble of the endpoint is as AE',
      ack('AR|C1', '206'),
      {},
      { kind: 'refused', again: 'as-error' },
    ],
    ['CE is as AE', ack('CE|C1'), {}, { kind: 'refused', again: 'as-error' }],
    [
      'a duplicate after an ambiguous attempt was accepted before',
      ack('AE|C1', '205'),
      { isAmbiguous: true },
      { kind: 'accepted' },
    ],
    [
      'a duplicate on the first attempt is a refusal',
      ack('AE|C1', '205'),
      {},
      { kind: 'refused', again: 'never' },
    ],
  ])('%s', (_, text, sent, verdict) => {
    expect(judgeAcknowledgment(text, { ...SENT, ...sent })).toMatchObject(verdict);
  });

  test.each([100, 101, 102, 103, 104, 198, 199, 200, 201, 202, 203, 204, 205])(
    'AE and CE with %s are errors in the message: never again',
    (code) => {
      for (const msa1 of ['AE', 'CE'])
        expect(judgeAcknowledgment(ack(`${msa1}|C1`, String(code)), SENT)).toMatchObject({ again: 'never' });
    },
  );

  test.each([206, 207])('%s is a trouble of the endpoint, whatever the acknowledgment code', (code) => {
    for (const msa1 of ['AE', 'CE', 'AR', 'CR'])
      expect(judgeAcknowledgment(ack(`${msa1}|C1`, String(code)), SENT)).toMatchObject({ again: 'as-error' });
  });
});

test('no bytes of an answer break the judging, and none that lack the control ID are an accept', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'MSH|^~\\&|',
      'MSH',
      'MSA|AA|',
      'MSA|AE|',
      'ERR|||',
      '\r',
      '|',
      '^',
      '\\',
      '8859/1',
      'AA',
    ),
    fc.string({ unit: 'binary' }),
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(piece).map((pieces) => Buffer.from(pieces.join(''))),
  );

  fc.assert(
    fc.property(bytes, (answer) => {
      const { kind } = judgeAcknowledgment(decodeMessage(answer), { ...SENT, controlId: 'UNKNOWN' });

      expect(kind).toBe('untrusted');
    }),
    runs(1000),
  );
});
