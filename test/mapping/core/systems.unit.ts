import { globSync, readFileSync } from 'node:fs';

const SOURCES = globSync('{bin,lambda,local,mapping,runtime,fargate-sender,test-hl7-server}/**/*.ts').filter(
  (path) => path !== 'mapping/core/systems.ts' && !path.startsWith('bin/console/page/'),
);

test.each([
  'http://terminology.hl7.org/',
  'http://hl7.org/fhir/StructureDefinition',
  'http://hl7.org/fhir/us/',
  'http://hl7.org/fhir/uv/',
  'http://hl7.org/fhir/sid/',
  'http://snomed.info/',
  "'urn:fhir-to-hl7v2-transform:",
])('%s is spelled in mapping/core/systems.ts alone', (base) => {
  const spelled = SOURCES.filter((path) => readFileSync(path, 'utf8').includes(base));

  expect(SOURCES.length).toBeGreaterThan(100);
  expect(spelled).toEqual([]);
});
