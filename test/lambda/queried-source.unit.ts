import { queriedSource } from '../../lambda/queried-source.ts';
import { DEFAULT_PROFILE } from '../../mapping/core/site-profile.ts';
import { RESOURCES, resourcesOf, type SiteResource } from '../../mapping/resources.ts';

test.each([
  ['8859/1', 'Hôpital', 'H\xF4pital', 'Zo\xC3\xA9', 'Zo\u00C3\u00A9'],
  ['8859/2', 'Łódź', '\xA3\xF3d\xBC', 'Zo\xC3\xA9', 'Zo\u0102\u0160'],
  ['8859/15', 'Œuvre', '\xBCuvre', 'Zo\xC3\xA4', 'Zo\u00C3\u20AC'],
  ['ASCII', 'Ward', 'Ward', 'Zoe', 'Zoe'],
] as const)('asks in %s at a site of it, and reads a response in it that declares none', async (...row) => {
  const [characterSet, sendingFacility, facilityBytes, nameBytes, name] = row;
  const profile = { ...DEFAULT_PROFILE, characterSet, sendingFacility } as const;
  const patients = resourcesOf(profile, RESOURCES).get('Patient') as SiteResource;
  const sent: Uint8Array[] = [];
  const response = `MSH|^~\\&|||||1||RSP^K21|9|T|2.5.1\rMSA|AA|C1\rQAK|T|OK\rQPD|Q|T\rPID|1||p-1^^^FW^FW||${nameBytes}\r`;
  const source = queriedSource({
    async exchange(query) {
      sent.push(query);
      return Buffer.from(response, 'latin1');
    },
    controlIds: { next: () => ({ controlId: 'C1', time: 0 }) },
    onAnswered: () => undefined,
  });

  const latest = await source.latest(patients, 'p-1');

  const [msh = ''] = Buffer.concat(sent).toString('latin1').split('\r');
  expect([3, 17].map((n) => msh.split('|')[n])).toEqual([facilityBytes, characterSet]); // MSH-4, MSH-18
  // Bytes that are UTF-8 too, which nobody declared.
  expect(latest?.text).toContain(`||${name}`);
});
