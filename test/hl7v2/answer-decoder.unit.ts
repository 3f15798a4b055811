import fc from 'fast-check';
import { AnswerDecoder, type Framing } from '../../hl7v2/answer-decoder.ts';
import { runs } from '../support/run/property-runs.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function decode(chunks: readonly Uint8Array[], framing: Framing, maxBytes = 1000) {
  const decoder = new AnswerDecoder(maxBytes, framing);
  const answers = chunks.flatMap((chunk) => decoder.push(chunk)).map((one) => new TextDecoder().decode(one));
  const { fault, failure, skippedBytes } = decoder;
  return { answers, fault, failure, skippedBytes };
}

test.each<[string, Framing, string, object]>([
  ['a frame', 'strict', '\vMSH|1\x1c\r', { answers: ['MSH|1'] }],
  ['no start block', 'strict', '\r\nMSH|1\x1c\r', { fault: 'no-start-block', skippedBytes: 9 }],
  ['other junk', 'strict', 'junk MSH|1\x1c\r', { skippedBytes: 12 }],
  ['no CR', 'strict', '\vMSH|1\x1c', { fault: 'end-without-cr' }],
  ['LF in its place', 'strict', '\vMSH|1\x1c\n', { fault: 'end-without-cr' }],
  ['no CR, and another frame', 'strict', '\vMSH|1\x1c\vMSH|2\x1c\r', { failure: 'end-without-cr' }],
  ['a start block inside', 'strict', '\vMSH|1\vMSH|2\x1c\r', { failure: 'bad-frame' }],
  ['no start block, for ever', 'strict', `MSH${'x'.repeat(4094)}`, { failure: 'no-start-block' }],
  ['junk, for ever', 'strict', 'x'.repeat(4097), { failure: 'bad-frame' }],
  ['a frame', 'lenient', '\vMSH|1\x1c\r', { answers: ['MSH|1'] }],
  ['no start block', 'lenient', '\r\nMSH|1\x1c\rMSH|2\x1c', { answers: ['MSH|1', 'MSH|2'], skippedBytes: 2 }],
  ['MSH after junk', 'lenient', 'junk MSH|1\x1c\r', { answers: [], skippedBytes: 12 }],
  ['what looks like MSH', 'lenient', '\nMSMSH|1\x1c\r', { answers: [], skippedBytes: 10 }],
  ['no CR', 'lenient', '\vMSH|1\x1c\vMSH|2\x1c', { answers: ['MSH|1', 'MSH|2'], skippedBytes: 0 }],
  ['CR LF', 'lenient', '\vMSH|1\x1c\r\n\vMSH|2\x1c\n', { answers: ['MSH|1', 'MSH|2'], skippedBytes: 1 }],
  ['no end block', 'lenient', 'MSH|1', { answers: [] }],
  ['no end block before a frame', 'lenient', 'MSH|1\r\vMSH|2\x1c\r', { answers: [], failure: 'bad-frame' }],
  ['too much', 'lenient', `MSH${'x'.repeat(998)}`, { answers: [] }],
  ['even more', 'lenient', `MSH${'x'.repeat(1000)}`, { failure: 'bad-frame' }],
])('%s, %s', (_, framing, stream, expected) => {
  expect(decode([bytes(stream)], framing)).toMatchObject(expected);
});

test('what is read does not depend on how the bytes are cut', () => {
  const part = fc.constantFrom('\v', '\x1c', '\r', '\n', 'M', 'S', 'H', 'MSH', 'x');
  fc.assert(
    fc.property(fc.array(part), fc.constantFrom<Framing>('strict', 'lenient'), (parts, framing) => {
      const stream = bytes(parts.join(''));
      const apart = [...stream].map((byte) => Uint8Array.of(byte));

      expect(decode(apart, framing)).toEqual(decode([stream], framing));
    }),
    runs(1000),
  );
});

test('lenient reads every answer that strict reads', () => {
  const payload = fc.stringMatching(/^MSH[a-z|\r]*$/);
  const part = fc.oneof(
    payload.map((one) => `\v${one}\x1c\r`),
    fc.constantFrom('\r', '\n', 'junk'),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const stream = [bytes(parts.join(''))];

      expect(decode(stream, 'lenient').answers).toEqual(decode(stream, 'strict').answers);
    }),
    runs(1000),
  );
});
