import { latestKey, messageKey, messagePrefix } from '../../runtime/archive-key.ts';

describe('archive keys', () => {
  test('name the sender, the control ID and the bytes', () => {
    const prefix = messagePrefix('APP', 'FAC^1.2^ISO', 'C1');

    expect(messageKey(prefix, 'abcdef0123456789abcdef')).toBe(
      'messages/APP/FAC%5E1.2%5EISO/C1/abcdef0123456789.hl7',
    );
  });

  test.each([
    ['', '-'],
    ['-', '%2D'],
    ['..', '%2E%2E'],
    ['a/../b', 'a%2F..%2Fb'],
    ['\uD800', '%EF%BF%BD'],
  ])('a part of %j stands for itself alone: %s', (part, encoded) => {
    expect(messagePrefix('A', 'F', part)).toBe(`messages/A/F/${encoded}/`);
  });

  test('the latest of a patient stands under its id, also one made of dots', () => {
    expect(latestKey({ type: 'Patient', fhirId: 'a.b-1' })).toBe('Patient/a.b-1');
    expect(latestKey({ type: 'Patient', fhirId: '..' })).toBe('Patient/%2E%2E');
  });

  test('of a part that is too long, its beginning and its hash stand for it', () => {
    const long = (end: string) => messagePrefix('A', 'F', `${'ä'.repeat(300)}${end}`);

    expect(long('1')).toMatch(/^messages\/A\/F\/(?:%C3%A4)+(?:%C3)?=[0-9a-f]{64}\/$/);
    expect(long('1')).not.toBe(long('2'));
    expect(messagePrefix('A', 'F', 'x'.repeat(200))).toBe(`messages/A/F/${'x'.repeat(200)}/`);
    const longest = messageKey(
      messagePrefix('\u{10FFFF}'.repeat(999), '\u{10FFFF}'.repeat(999), 'x'.repeat(999)),
      'f'.repeat(64),
    );
    expect(Buffer.byteLength(longest)).toBeLessThan(1024);
  });
});
