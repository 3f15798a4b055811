/** The stacks of a deployment by their names in CloudFormation, under which commands find what they deployed. */
export const STACKS = {
  vpc: 'ecs-vpc',
  testHl7Server: 'test-hl7-server-stack',
  transform: 'fhir-to-hl7v2-transform',
} as const;
