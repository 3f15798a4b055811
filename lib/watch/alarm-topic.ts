import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { DataKey } from '../security/data-key.ts';

/** The encrypted SNS topic of the alarms, with its e-mail subscription if there is one. */
export function alarmTopic(scope: Construct, id: string, key: DataKey, email: string | undefined): Topic {
  key.allowAlarms();
  const topic = new Topic(scope, id, {
    displayName: 'FHIR to HL7 v2 transform',
    masterKey: key,
    enforceSSL: true,
  });
  // A topic policy, such as the one that enforces TLS, replaces the default policy that lets alarms publish.
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
