import { journeyText, resultText } from '../../../local/demo/text.ts';

const exchange = { message: 'MSH|^~\\&\rPID|1\r', acknowledgment: 'MSH|^~\\&\rMSA|AA|1\r', code: 'AA' };

const bytesOf = (text: string) => new TextEncoder().encode(text);

test('an accepted Patient shows its whole path, one segment per line, and each loss', () => {
  const text = journeyText({
    file: { name: 'p.json', bytes: bytesOf('{}\n') },
    answerMessage: 'Not mapped exactly: Patient.active (no field); Patient.photo (no field)',
    exchange,
    readBack: { resourceType: 'Patient' },
  });

  expect(text.match(/── .*? ─/g)).toHaveLength(5);
  expect(text).toContain('\n\nMSH|^~\\&\nPID|1\n');
  expect(text).toMatch(/\n\nPatient\.active \(no field\)\nPatient\.photo \(no field\)\n$/);
});

test('a Patient without losses says so, and a refused one shows only the input', () => {
  const file = { name: 'p.json', bytes: bytesOf('{}') };

  expect(journeyText({ file, answerMessage: '', exchange })).toMatch(/Not mapped exactly ─+\n\nnothing\n$/);
  const refused = { file, problem: 'POST answered 400' };
  expect(journeyText(refused)).toMatch(/^\n── Input: p\.json ─+\n\n\{\}\n$/);
  expect(resultText([refused])).toContain('p.json: POST answered 400\n0 of 1 Patients');
});

test('of a binary file little is shown, and no control characters', () => {
  const text = journeyText({
    file: { name: 'x', bytes: bytesOf(`\u001b[2J\u0007\u009b\n\t${'\u0000'.repeat(3_000_000)}`) },
  });

  expect(text).toMatch(/\uFFFD\[2J\uFFFD\uFFFD\n\t\uFFFD/);
  expect(text.length).toBeLessThan(21_000);
  expect(text).toMatch(/ …\n\(29\d{5} more characters\)\n$/);
  expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
});
