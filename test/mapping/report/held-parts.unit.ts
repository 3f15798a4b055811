import { parse } from '../../../hl7v2/er7.ts';
import { heldParts, type Part } from '../../../mapping/report/held-parts.ts';

/** Reads the first component of PID-3 in each repetition, and whether there is an NK1; counts how often. */
function reader() {
  const seen: string[] = [];
  const read = (text: string) => {
    seen.push(text);
    const { segments } = parse(text);
    const values = segments[1]?.field(3).repetitions.map((one) => one.text(1));
    return JSON.stringify([values, segments.some(({ id }) => id === 'NK1')]);
  };
  return { seen, read };
}

const message = parse('MSH|^~\\&|A\rPID|||1^2&3~4^5\rNK1|1\rZZZ|1\r');

test('a text or a segment is held if the Patient is another one without it', () => {
  const { read } = reader();
  const held: Part[] = [
    { segment: 1, path: [3, 0, 0, 0] },
    { segment: 1, path: [3, 1, 0, 0] },
    { segment: 2 },
  ];
  const others: Part[] = [
    { segment: 1, path: [3, 0, 1, 0] },
    { segment: 1, path: [3, 0, 1, 1] },
    { segment: 3 },
  ];

  const answers = heldParts(message, [...held, ...others], read);

  expect(held.map((part) => answers.get(part))).toEqual([true, true, true]);
  expect(others.map((part) => answers.get(part))).toEqual([false, false, false]);
});

test('changes nothing but the place that is asked for', () => {
  const { seen, read } = reader();

  heldParts(message, [{ segment: 1, path: [3, 0, 1, 1] }], read);

  expect(seen).toEqual([
    'MSH|^~\\&|A\rPID|||1^2&3~4^5\rNK1|1\rZZZ|1\r',
    'MSH|^~\\&|A\rPID|||1^2&\uE000~4^5\rNK1|1\rZZZ|1\r',
  ]);
});

test('parts that are not held are asked for at once, however many there are', () => {
  const { seen, read } = reader();
  const many = parse(`MSH|^~\\&|A\rPID|||1\r${'ZZZ|1\r'.repeat(10_000)}`);
  const parts = Array.from({ length: 10_000 }, (_, index): Part => ({ segment: index + 2 }));

  const answers = heldParts(many, parts, read);

  expect(new Set(answers.values())).toEqual(new Set([false]));
  expect(seen).toHaveLength(2);
});

test('of a message of megabytes not everything is found out', () => {
  const { seen, read } = reader();
  const large = parse(`MSH|^~\\&|A\rPID|||${'1~'.repeat(1000)}1|${'x'.repeat(4_000_000)}`);
  const parts = Array.from({ length: 1000 }, (_, index): Part => ({ segment: 1, path: [3, index, 0, 0] }));

  const answers = heldParts(large, parts, read);

  expect(answers.size).toBe(1000);
  expect(new Set(answers.values())).toEqual(new Set([undefined]));
  expect(seen.length).toBeLessThan(15);
});
