import { queriedSource } from '../../lambda/queried-source.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { RESOURCES, resourcesOf, type SiteResource } from '../../mapping/resources.ts';

test('asks in the character set of the site, and reads a response in it that declares none', async () => {
  const profile = { ...DEFAULT_PROFILE, characterSet: '8859/1', sendingFacility: 'Hôpital' } as const;
  const patients = resourcesOf(profile, RESOURCES).get('Patient') as SiteResource;
  const sent: Uint8Array[] = [];
  const response =
    'MSH|^~\\&|||||1||RSP^K21|9|T|2.5.1\rMSA|AA|C1\rQAK|T|OK\rQPD|Q|T\rPID|1||p-1^^^FW^FW||Zo\xC3\xA9\r';
  const source = queriedSource({
    async exchange(query) {
      sent.push(query);
      return Buffer.from(response, 'latin1');
    },
    controlIds: { next: () => ({ controlId: 'C1', time: 0 }) },
    onAnswered: () => undefined,
  });

  const latest = await source.latest(patients, 'p-1');

  expect(Buffer.concat(sent).toString('latin1')).toMatch(/^MSH\|.*\|Hôpital\|.*\|8859\/1\r/);
  // Bytes that are UTF-8 too, which nobody declared.
  expect(latest?.text).toContain('||Zo\xC3\xA9');
});
