import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { AdtQueue } from '../adt-queue.ts';
import type { Hl7Endpoint, Hl7Tls } from '../containers/hl7-endpoint.ts';
import { MllpSender } from '../containers/mllp-sender.ts';
import { Intake, type IntakeProps } from '../intake/intake.ts';
import { existingNetwork, type Network } from '../network.ts';
import { DataKey } from '../security/data-key.ts';
import { Canary } from '../transform/canary.ts';
import { RecordTable } from '../transform/record-table.ts';
import { TransformApi } from '../transform/transform-api.ts';
import { type PatientSource, TransformFunction } from '../transform/transform-function.ts';
import { alarmTopic } from '../watch/alarm-topic.ts';
import { Alarms } from '../watch/alarms.ts';
import { Dashboard } from '../watch/dashboard.ts';

export interface TransformStackProps extends StackProps {
  /** A network that this app creates, or the id of an existing VPC. */
  readonly network: Network | string;
  readonly endpoint: Hl7Endpoint;
  readonly tls: Hl7Tls | undefined;
  readonly connections: number;
  readonly isSenderTraced: boolean;
  /** Additional variables of the sender, already validated. */
  readonly senderSettings: Readonly<Record<string, string>>;
  /** Additional variables of the transform, already validated. */
  readonly transformSettings: Readonly<Record<string, string>>;
  readonly patientSource: PatientSource;
  /** Path of the CA certificates for its queries, already validated. */
  readonly queryAuthorities: string | undefined;
  readonly routerRole: string;
  /** Requests a second. */
  readonly rateLimit: number;
  readonly loadRole: string | undefined;
  readonly fhirWorksStage: string | undefined;
  readonly siteProfile: string | undefined;
  readonly alarmEmail: string | undefined;
  /** Minutes between two runs of the canary; undefined: there is none. */
  readonly canaryMinutes: number | undefined;
  /** FHIR servers that send their changes; without one there is no intake. */
  readonly sources: readonly FhirSource[];
  readonly isIntakeInVpc: boolean;
  readonly wafAclArn: string | undefined;
  readonly reservedConcurrency: number | undefined;
  /** Folder with the Lambda's `handler.mjs`. */
  readonly codeFolder: string;
  /** The same of the intake. */
  readonly intakeFolder: string;
  readonly reconcileFolder: string;
  readonly canaryFolder: string;
  /** Folder with the sender's Dockerfile and bundle. */
  readonly imageFolder: string;
}

/** API ─▶ Lambda ─▶ record, queue ─▶ sender ─▶ HL7 endpoint, and record, archive or endpoint ─▶ Lambda ─▶ API. */
export class TransformStack extends Stack {
  constructor(scope: Construct, id: string, props: TransformStackProps) {
    super(scope, id, props);
    const network = typeof props.network === 'string' ? existingNetwork(this, props.network) : props.network;
    const key = new DataKey(this, 'Key', 'Messages and logs of the FHIR to HL7 v2 transform');
    const adt = new AdtQueue(this, 'Adt', { encryptionKey: key });
    const record = new RecordTable(this, 'Record', key);
    const transform = new TransformFunction(this, 'Transform', { ...props, network, key, adt, record });
    const canary = this.#canary(props, key);
    const api = new TransformApi(this, 'Api', {
      ...props,
      key,
      handler: transform.function,
      canaryRole: canary?.roleArn,
    });
    canary?.calls(api.rootUrl, props.canaryMinutes ?? 0);
    const intake = this.#intake(props, { network, key, adt, record });
    const sender = new MllpSender(this, 'Sender', { ...props, network, key, adt });
    const topic = alarmTopic(this, 'AlarmTopic', key, props.alarmEmail);
    const alarms = new Alarms(this, 'Alarms', {
      topic,
      adt,
      api,
      transform,
      record,
      intake,
      canaryMinutes: props.canaryMinutes,
    });
    sender.service.rollBackOn(alarms.rollingBack);
    const { dashboard } = new Dashboard(this, 'Dashboard', {
      alarms,
      adt,
      api,
      transform,
      record,
      sender,
      intake,
      canary,
    });
    this.#tellFhirWorks(api.rootUrl, props.fhirWorksStage);
    this.#tellOperators({
      QueueUrl: [adt.queue.queueUrl, 'Queue of messages to deliver'],
      QuarantineQueueUrl: [
        adt.quarantine.queueUrl,
        'Quarantine queue: messages that were refused permanently',
      ],
      RecordTableName: [record.table.tableName, 'Table of what was last sent for each resource'],
      SenderCluster: [sender.service.cluster.clusterName, 'ECS cluster of the sender'],
      SenderService: [sender.service.service.serviceName, 'ECS service of the sender'],
      SenderLog: [sender.service.log.logGroupName, 'Log group of the sender'],
      TransformLog: [transform.log.logGroupName, 'Log group of the transform'],
      ApiAccessLog: [
        api.accessLog.logGroupName,
        'Log group of the API: caller, request and outcome of each call',
      ],
      AlarmTopicArn: [topic.topicArn, 'SNS topic of the alarms, for more subscriptions'],
      DashboardName: [dashboard.dashboardName, 'CloudWatch dashboard'],
      ...(canary && { CanaryLog: [canary.log.logGroupName, 'Log group of the canary'] as const }),
      ...(intake && intakeOutputs(intake)),
    });
  }

  #canary({ canaryMinutes, canaryFolder }: TransformStackProps, key: IKey): Canary | undefined {
    if (canaryMinutes === undefined) return undefined;
    return new Canary(this, 'Canary', { key, codeFolder: canaryFolder });
  }

  #intake(
    { sources, siteProfile, isIntakeInVpc, intakeFolder, ...props }: TransformStackProps,
    { network, ...parts }: Pick<IntakeProps, 'key' | 'adt' | 'record'> & { readonly network: Network },
  ): Intake | undefined {
    if (siteProfile === undefined || sources.length === 0) return undefined;
    return new Intake(this, 'Intake', {
      ...props,
      ...parts,
      sources,
      siteProfile,
      network: isIntakeInVpc ? network : undefined,
      codeFolder: intakeFolder,
    });
  }

  /** Names that CloudFormation generates and that the runbook's commands need. */
  #tellOperators(outputs: Outputs): void {
    for (const [id, [value, description]] of Object.entries(outputs))
      new CfnOutput(this, id, { value, description });
  }

  #tellFhirWorks(url: string, stage: string | undefined): void {
    new CfnOutput(this, 'TransformApiRootUrl', { value: url, description: 'Root of the API' });
    new CfnOutput(this, 'TransformApiRegion', { value: this.region, description: 'Region of the API' });
    new CfnOutput(this, 'TransformApiAccountId', { value: this.account, description: 'Account of the API' });
    if (stage === undefined) return;
    const path = `/fhir-service/integration-transform/${stage}`;
    new StringParameter(this, 'FhirWorksUrl', { parameterName: `${path}/url`, stringValue: url });
    new StringParameter(this, 'FhirWorksRegion', {
      parameterName: `${path}/awsRegion`,
      stringValue: this.region,
    });
  }
}

type Outputs = Readonly<Record<string, readonly [value: string, description: string]>>;

function intakeOutputs({ api, function: { log }, reconcile, sources }: Intake): Outputs {
  const urls = sources.map((source) => [
    `IntakeUrl${outputName(source)}`,
    [api.urlOf(source), `Where ${source.name} sends its changes`] as const,
  ]);
  return {
    ...Object.fromEntries(urls),
    IntakeLog: [log.logGroupName, 'Log group of the intake'],
    ...(reconcile && { ReconcileLog: [reconcile.log.logGroupName, 'Log group of comparisons'] }),
    IntakeAccessLog: [api.accessLog.logGroupName, "Log group of the intake's API"],
  };
}

/** Outputs have letters and digits alone: `my-fhir` is `MyFhir`. */
function outputName({ name }: FhirSource): string {
  return name.replace(/(?:^|-)(.?)/g, (_, first: string) => first.toUpperCase());
}
