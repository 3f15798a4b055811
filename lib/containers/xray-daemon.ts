import { fileURLToPath } from 'node:url';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage, type FargateTaskDefinition, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { encryptedLog } from '../security/encrypted-log.ts';

/** Where it takes segments, over UDP: the containers of a task share the loopback address. */
export const XRAY_DAEMON_ADDRESS = '127.0.0.1:2000';

/** `xray` in AWS's image. */
const UNPRIVILEGED_USER = '10001';

const COMMAND = [
  // Neither asks EC2 for its metadata, which is not there, nor measures its buffer by the memory of the host.
  '--local-mode',
  '--buffer-memory=8',
  // The image's own address is that of all interfaces.
  `--bind=${XRAY_DAEMON_ADDRESS}`,
  `--bind-tcp=${XRAY_DAEMON_ADDRESS}`,
];

/** What writes trace segments may do; X-Ray lets no policy name a resource. */
export function traceStatement(): PolicyStatement {
  return new PolicyStatement({
    sid: 'Trace',
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resources: ['*'],
  });
}

/** Beside a process in its task: takes its segments and hands them to X-Ray. */
export class XrayDaemon extends Construct {
  readonly image: DockerImageAsset;
  readonly log: LogGroup;

  constructor(scope: Construct, id: string, key: IKey) {
    super(scope, id);
    this.log = encryptedLog(this, 'Log', key);
    this.image = new DockerImageAsset(this, 'Image', {
      directory: fileURLToPath(new URL('xray-daemon', import.meta.url)),
      platform: Platform.LINUX_ARM64,
    });
  }

  /** A trace is a help: the process waits for no daemon, and does not end with it. */
  joins(task: FargateTaskDefinition): void {
    task.addContainer('XrayDaemon', {
      image: ContainerImage.fromDockerImageAsset(this.image),
      command: COMMAND,
      essential: false,
      enableRestartPolicy: true,
      user: UNPRIVILEGED_USER,
      readonlyRootFilesystem: true,
      memoryLimitMiB: 128,
      logging: LogDrivers.awsLogs({ logGroup: this.log, streamPrefix: 'task' }),
    });
  }
}
