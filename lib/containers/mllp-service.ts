import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  AlarmBehavior,
  AvailabilityZoneRebalancing,
  Cluster,
  ContainerInsights,
  FargateService,
  PropagatedTagSource,
} from 'aws-cdk-lib/aws-ecs';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { encryptedLog } from '../security/encrypted-log.ts';
import { type MllpTaskProps, mllpTask } from './mllp-task.ts';

export interface MllpServiceProps extends MllpTaskProps {
  readonly vpc: IVpc;
}

/**
 * A Fargate service that holds MLLP connections. Endpoints often accept one connection, so a deployment stops the old
 * task before it starts the new one, and availability zone rebalancing is off: it would start a second task.
 */
export class MllpService extends Construct {
  readonly cluster: Cluster;
  readonly service: FargateService;
  readonly securityGroup: SecurityGroup;
  /** The log group of the process. */
  readonly log: LogGroup;

  constructor(scope: Construct, id: string, props: MllpServiceProps) {
    super(scope, id);
    const { vpc, key } = props;
    this.cluster = new Cluster(this, 'Cluster', { vpc, containerInsightsV2: ContainerInsights.ENABLED });
    // Container Insights would create this log group itself: unencrypted, and without a retention period.
    const insights = encryptedLog(
      this,
      'InsightsLog',
      key,
      `/aws/ecs/containerinsights/${this.cluster.clusterName}/performance`,
    );
    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Tasks of ${this.node.path}`,
      allowAllOutbound: false,
    });
    this.log = encryptedLog(this, 'Log', key);
    this.service = new FargateService(this, 'Service', {
      cluster: this.cluster,
      taskDefinition: mllpTask(this, props, this.log),
      securityGroups: [this.securityGroup],
      assignPublicIp: false,
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      availabilityZoneRebalancing: AvailabilityZoneRebalancing.DISABLED,
      circuitBreaker: { enable: true, rollback: true },
      propagateTags: PropagatedTagSource.SERVICE,
    });
    this.service.node.addDependency(insights);
  }

  /**
   * Takes a deployment back when one of the alarms goes off, as the circuit breaker does where tasks do not start.
   *
   * @param alarms by name; they must not depend on the service, which is created after them
   */
  rollBackOn(alarms: ReadonlyMap<string, IAlarm>): void {
    this.service.enableDeploymentAlarms([...alarms.keys()], { behavior: AlarmBehavior.ROLLBACK_ON_ALARM });
    this.service.node.addDependency(...alarms.values());
  }
}
