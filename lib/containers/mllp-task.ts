import { Duration, Size } from 'aws-cdk-lib';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  AwsLogDriverMode,
  Capability,
  ContainerImage,
  CpuArchitecture,
  Secret as EcsSecret,
  FargateTaskDefinition,
  LinuxParameters,
  LogDrivers,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { processRole } from '../security/process-role.ts';
import { FARGATE_STOP_MS } from '../settings/setting-list.ts';

export interface MllpTaskProps {
  /** Encrypts the logs. */
  readonly key: IKey;
  /** Folder with a Dockerfile and the files that it copies. */
  readonly imageFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Variables whose values are secrets: the complete ARN of each secret. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The permissions of the process in AWS. */
  readonly statements: PolicyStatement[];
  /** Port on the loopback address that answers `/healthz`. */
  readonly healthPort: number;
  /** Port on which it accepts connections from outside the task, if it does. */
  readonly listensOn?: number;
}

const TASKS = 'ecs-tasks.amazonaws.com';

/** The user `node` of the official images. */
const UNPRIVILEGED_USER = '1000';

/**
 * Lines that wait while CloudWatch Logs does not take them; then the oldest are lost. In blocking mode the process itself would stand still, and
 * messages are more urgent than what is said of them. It holds the lines of some thousands of messages.
 */
const LOG_BUFFER = Size.mebibytes(8);

/** One of our processes as a Fargate task: on arm64, unprivileged, with a read-only root file system. */
export function mllpTask(scope: Construct, props: MllpTaskProps, log: LogGroup): FargateTaskDefinition {
  const secrets = Object.entries(props.secrets ?? {});
  const image = new DockerImageAsset(scope, 'Image', {
    directory: props.imageFolder,
    platform: Platform.LINUX_ARM64,
  });
  const taskDefinition = new FargateTaskDefinition(scope, 'Task', {
    cpu: 256,
    memoryLimitMiB: 512,
    runtimePlatform: {
      cpuArchitecture: CpuArchitecture.ARM64,
      operatingSystemFamily: OperatingSystemFamily.LINUX,
    },
    taskRole: processRole(scope, 'TaskRole', TASKS, props.statements),
    executionRole: processRole(
      scope,
      'ExecutionRole',
      TASKS,
      startStatements(
        image,
        log,
        secrets.map(([, arn]) => arn),
      ),
    ),
  });
  const linux = new LinuxParameters(scope, 'Linux', { initProcessEnabled: true });
  linux.dropCapabilities(Capability.ALL);
  taskDefinition.addContainer('Process', {
    image: ContainerImage.fromDockerImageAsset(image),
    user: UNPRIVILEGED_USER,
    readonlyRootFilesystem: true,
    linuxParameters: linux,
    stopTimeout: Duration.millis(FARGATE_STOP_MS),
    environment: { ...props.environment },
    secrets: Object.fromEntries(
      secrets.map(([name, arn]) => [
        name,
        EcsSecret.fromSecretsManager(Secret.fromSecretCompleteArn(scope, name, arn)),
      ]),
    ),
    logging: LogDrivers.awsLogs({
      logGroup: log,
      streamPrefix: 'task',
      mode: AwsLogDriverMode.NON_BLOCKING,
      maxBufferSize: LOG_BUFFER,
    }),
    healthCheck: {
      // The slim image has no curl. This checks liveness, not readiness: a task that waits for the endpoint must not be
      // killed.
      command: ['CMD', 'node', '-e', aliveCheck(props.healthPort)],
      startPeriod: Duration.seconds(15),
      interval: Duration.seconds(30),
      timeout: Duration.seconds(5),
      retries: 3,
    },
    portMappings: props.listensOn === undefined ? [] : [{ containerPort: props.listensOn }],
  });
  return taskDefinition;
}

function aliveCheck(port: number): string {
  return `fetch('http://127.0.0.1:${port}/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`;
}

/** Permissions that Fargate needs to start a task: for its image, its log group and its secrets. */
function startStatements(image: DockerImageAsset, log: LogGroup, secretArns: string[]): PolicyStatement[] {
  const statements = [
    new PolicyStatement({ sid: 'LogIn', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    new PolicyStatement({
      sid: 'PullImage',
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      resources: [image.repository.repositoryArn],
    }),
    new PolicyStatement({
      sid: 'WriteLog',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [log.logGroupArn],
    }),
  ];
  if (secretArns.length > 0) {
    statements.push(
      new PolicyStatement({
        sid: 'ReadSecrets',
        actions: ['secretsmanager:GetSecretValue'],
        resources: secretArns,
      }),
    );
  }
  return statements;
}
