import { fileURLToPath } from 'node:url';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage, type FargateTaskDefinition, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { encryptedLog } from '../security/encrypted-log.ts';

/** Where it receives trace segments, over UDP: the containers of a task share the loopback address. */
export const XRAY_DAEMON_ADDRESS = '127.0.0.1:2000';

/** The user `xray` of AWS's image. */
const UNPRIVILEGED_USER = '10001';

const COMMAND = [
  // Local mode, because there is no EC2 metadata; and a fixed buffer, which would otherwise depend on the host's memory.
  '--local-mode',
  '--buffer-memory=8',
  // The image's default is all interfaces.
  `--bind=${XRAY_DAEMON_ADDRESS}`,
  `--bind-tcp=${XRAY_DAEMON_ADDRESS}`,
];

/** Permission to write trace segments. X-Ray supports no resource-level permissions for it. */
export function traceStatement(): PolicyStatement {
  return new PolicyStatement({
    sid: 'Trace',
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resources: ['*'],
  });
}

/** A sidecar in the task of a process: receives its trace segments and forwards them to X-Ray. */
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

  /** Tracing is best effort: the process does not wait for the daemon, and the task keeps running if it stops. */
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
