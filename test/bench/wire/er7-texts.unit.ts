import { readTexts } from '../../../bench/wire/er7-texts.ts';

test.each([
  ['PID|1||7', ['1', '7']],
  ['PID|1||7^^^\\T\\~~8', ['1', '7', '&', '8']],
  ['PID|||^^A&&B^||&&|~', ['A', 'B']],
  ['PID|""', ['""']],
])('of %j every text is read that is not empty', (pid, texts) => {
  const header = ['|', '^~\\&', 'APP']; // MSH-1 and MSH-2 have no parts

  expect(readTexts(`MSH|^~\\&|APP\r${pid}\r`)).toBe(header.length + texts.length);
});
