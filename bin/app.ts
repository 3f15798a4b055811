import { App } from 'aws-cdk-lib';
import { TransformStack } from '../lib/transform-stack.ts';

const app = new App();
new TransformStack(app, 'fhir-to-hl7v2-transform', {
  description: 'FHIR Patients to HL7 v2 ADT messages and back',
});
