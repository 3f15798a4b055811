import { frame, framedText, holdsFrameBytes } from '../../hl7v2/mllp.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('a frame is the start block, the message, the end block and CR', () => {
  expect([...frame(bytes('AB'))]).toEqual([0x0b, 0x41, 0x42, 0x1c, 0x0d]);
  expect(bytes(framedText('é𠮷'))).toEqual(frame(bytes('é𠮷')));
});

test.each([
  ['AB', false],
  ['A\vB', true],
  ['A\x1cB', true],
])('in %j, frame bytes show whether two frames ran into each other', (payload, holds) => {
  expect(holdsFrameBytes(bytes(payload))).toBe(holds);
});
