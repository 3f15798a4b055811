import { Messages } from '../../../bin/console/server/messages.ts';
import { detailOf } from '../../../local/console/detail.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';

async function namedIn(event: string, last: string): Promise<string[]> {
  const messages = new Messages();
  // Without a FHIR id in PID-3 there is nothing to GET.
  messages.enqueued(`MSH|^~\\&|A||||20260102||ADT^${event}|C1|P|2.5.1\rPID|1||1^^^H||Doe\r${last}\r`, 0);
  const seen = messages.get('C1');
  if (seen === undefined) throw new Error('it was seen');
  const ports = {
    apiUrl: '',
    profile: DEFAULT_PROFILE,
    source: 'record',
    object: async () => undefined,
    record: async () => undefined,
  } as const;
  const { named } = await detailOf(seen, ports);
  return named.map((lines) => lines.map(({ text }) => text.trim()).join(' '));
}

test.each([
  ['a merge', 'A40', 'MRG|2^^^H||||||Roe', '"replaced-by"'],
  ['a link', 'A24', 'PID|2||2^^^H||Roe', '"seealso"'],
])('shows both Patients of %s', async (_, event, last, link) => {
  const [first, second, ...others] = await namedIn(event, last);

  expect(first).toContain('"Doe"');
  expect(second).toContain('"Roe"');
  expect(second).toContain(link);
  expect(others).toEqual([]);
});

test('shows none besides the Patient that a message is about', async () => {
  expect(await namedIn('A31', 'PV1||N')).toEqual([]);
});
