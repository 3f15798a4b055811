import { Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { AdtQueue } from './adt-queue.ts';

/** The transform in AWS. So far it holds the queues and their key. */
export class TransformStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const encryptionKey = new Key(this, 'Key', {
      description: 'Patient data of the FHIR to HL7 v2 transform',
      enableKeyRotation: true,
    });
    new AdtQueue(this, 'Adt', { encryptionKey });
  }
}
