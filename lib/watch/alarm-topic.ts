import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { DataKey } from '../security/data-key.ts';

/** The topic that alarms go to, encrypted, and to whom it tells them. */
export function alarmTopic(scope: Construct, id: string, key: DataKey, email: string | undefined): Topic {
  key.allowAlarms();
  const topic = new Topic(scope, id, {
    displayName: 'FHIR to HL7 v2 transform',
    masterKey: key,
    enforceSSL: true,
  });
  // A policy of its own, such as that for TLS, takes the place of the one that lets alarms in.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'Alarms',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
  return topic;
}
