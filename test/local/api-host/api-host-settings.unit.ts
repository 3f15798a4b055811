import { apiHostSettings } from '../../../local/api-host/api-host-settings.ts';

const TRANSFORM = { QUEUE_URL: 'http://127.0.0.1:4566/000000000000/adt.fifo', S3_BUCKET_NAME: 'hl7-archive' };

test('wrong settings of the transform are reported at the start, with those of its host', () => {
  expect(apiHostSettings.read({ ...TRANSFORM, TRANSFORM_PORT: '0' })).toBe(0);
  expect(() => apiHostSettings.read({ TRANSFORM_PORT: 'x', PATIENT_SOURCE: 'foo' })).toThrow(
    /^4 wrong settings:\n {2}TRANSFORM_PORT is "x".*\n {2}QUEUE_URL is missing: .*\n {2}PATIENT_SOURCE is "foo".*\n {2}S3_BUCKET_NAME is missing$/,
  );
});

test('a site without the FHIR id in its messages is refused only where there is an archive', () => {
  const site = {
    QUEUE_URL: TRANSFORM.QUEUE_URL,
    TRANSFORM_PORT: '0',
    PATIENT_SOURCE: 'record',
    RECORD_TABLE_NAME: 'sent',
    SITE_PROFILE: '{"fhirIdentifier":{"send":false}}',
  };

  expect(apiHostSettings.read(site)).toBe(0);
  expect(() => apiHostSettings.read({ ...site, S3_BUCKET_NAME: 'hl7-archive' })).toThrow(
    'by which the test HL7 server archives',
  );
});

test('--help of the host has the variables of the transform', () => {
  expect(Object.keys(apiHostSettings.variables)).toEqual(
    expect.arrayContaining(['TRANSFORM_PORT', 'PATIENT_SOURCE', 'SITE_PROFILE']),
  );
});
