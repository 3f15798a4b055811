import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { type SenderEnvironment, senderSettings } from '../../../fargate-sender/settings.ts';
import { startHealthServer } from '../../../runtime/health.ts';
import { exampleApp, template } from '../example-app.ts';
import { allowedBy } from '../policies.ts';

const HOSPITAL = {
  'hl7-server-name': '192.0.2.10',
  'hl7-port': 6661,
  'test-server-output-bucket-name': 'archive',
};
const secret = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:hl7/${name}-a1B2c3`;

const stack = template(exampleApp({ settings: HOSPITAL }), 'fhir-to-hl7v2-transform');

function containers(from: Template) {
  const [task] = Object.values(from.findResources('AWS::ECS::TaskDefinition'));
  return task?.Properties.ContainerDefinitions;
}

function container(from: Template) {
  return containers(from)[0];
}

function variables(from: Template): Record<string, unknown> {
  const environment: { Name: string; Value: unknown }[] = container(from).Environment;
  return Object.fromEntries(environment.map(({ Name, Value }) => [Name, Value]));
}

test('it gets every setting that it requires', () => {
  expect(variables(stack)).toEqual({
    QUEUE_URL: expect.anything(),
    QUARANTINE_QUEUE_URL: expect.anything(),
    HL7_SERVER_NAME: '192.0.2.10',
    HL7_PORT: '6661',
    HL7_CONNECTIONS: '1',
    HL7_TLS: 'off',
    HEALTH_PORT: '8080',
    XRAY_URL: expect.objectContaining({
      'Fn::Join': ['', ['https://xray.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
    }),
  });
});

test('it gets further settings that are given', () => {
  const settings = { ...HOSPITAL, 'sender-settings': { ON_REJECT: 'pause' } };
  const tuned = template(exampleApp({ settings }), 'fhir-to-hl7v2-transform');

  expect(variables(tuned)).toMatchObject({ ON_REJECT: 'pause', HL7_SERVER_NAME: '192.0.2.10' });
});

test('a setting that is forgotten or misspelt does not compile', () => {
  const required = { QUEUE_URL: '', QUARANTINE_QUEUE_URL: '', HL7_SERVER_NAME: '' };

  // @ts-expect-error The quarantine is missing.
  const forgotten: SenderEnvironment = { QUEUE_URL: '', HL7_SERVER_NAME: '' };
  // @ts-expect-error No process reads this one.
  const misspelt: SenderEnvironment = { ...required, HL7_CONECTIONS: '1' };

  expect([forgotten, misspelt]).toHaveLength(2);
});

test('a task is on arm64, unprivileged, without capabilities, with a read-only file system, and reaps its child processes', () => {
  stack.hasResourceProperties('AWS::ECS::TaskDefinition', {
    RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
  });
  expect(container(stack)).toMatchObject({
    User: '1000',
    ReadonlyRootFilesystem: true,
    LinuxParameters: { InitProcessEnabled: true, Capabilities: { Drop: ['ALL'] } },
    StopTimeout: 120,
  });
  expect(container(stack).Privileged).toBeUndefined();
});

test('it stops by itself before the container is killed', () => {
  expect(Number(senderSettings.variables.STOP_TIMEOUT_MS.absent)).toBeLessThan(120_000);
});

test('the old task stops before the new one starts: the endpoint may take one connection', () => {
  stack.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: {
      MinimumHealthyPercent: 0,
      MaximumPercent: 100,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    },
    AvailabilityZoneRebalancing: 'DISABLED',
    EnableExecuteCommand: Match.absent(),
    NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
  });
});

test('its firewall lets it out to the endpoint and to AWS, and nothing in', () => {
  const groups = Object.values(stack.findResources('AWS::EC2::SecurityGroup'));
  const [group] = groups.filter(({ Properties }) => /Tasks of .*Sender/.test(Properties.GroupDescription));

  expect(group?.Properties.SecurityGroupIngress).toBeUndefined();
  expect(group?.Properties.SecurityGroupEgress).toEqual([
    expect.objectContaining({ CidrIp: '192.0.2.10/32', FromPort: 6661, ToPort: 6661 }),
    expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 }),
  ]);
});

test('it may take messages, pass them on, quarantine them and trace; what starts it may pull the image and write the log', () => {
  expect(allowedBy(stack, 'SenderServiceTaskRolePolicy')).toEqual([
    'Deliver: sqs:ChangeMessageVisibility, sqs:DeleteMessage, sqs:ReceiveMessage, sqs:SendMessage',
    'Quarantine: sqs:SendMessage',
    'MessageKey: kms:Decrypt, kms:GenerateDataKey',
    'Trace: xray:PutTraceSegments',
  ]);
  expect(allowedBy(stack, 'SenderServiceExecutionRolePolicy')).toEqual([
    'LogIn: ecr:GetAuthorizationToken',
    'PullImage: ecr:BatchCheckLayerAvailability, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer',
    'WriteLog: logs:CreateLogStream, logs:PutLogEvents',
  ]);
});

test('without traces it has neither the address of X-Ray nor the permission, and the VPC no endpoint', () => {
  const app = exampleApp({ settings: { ...HOSPITAL, 'sender-tracing': 'off' } });
  const untraced = template(app, 'fhir-to-hl7v2-transform');

  expect(variables(untraced)).not.toHaveProperty('XRAY_URL');
  expect(allowedBy(untraced, 'SenderServiceTaskRolePolicy')).toHaveLength(3);
  expect(JSON.stringify(template(app, 'ecs-vpc').findResources('AWS::EC2::VPCEndpoint'))).not.toContain(
    'xray',
  );
});

test('it runs alone: no sidecar can fail a deployment', () => {
  expect(containers(stack)).toHaveLength(1);
});

test('its log lines never make it wait: some megabytes of them wait for CloudWatch Logs', () => {
  expect(container(stack).LogConfiguration).toMatchObject({
    LogDriver: 'awslogs',
    Options: { mode: 'non-blocking', 'max-buffer-size': '8388608b' },
  });
});

describe('the health check of the container', () => {
  const [kind, command, ...args]: string[] = container(stack).HealthCheck.Command;

  /** Runs it here, with the port replaced by a free one. */
  async function exitCode(port: number): Promise<number | null> {
    const own = args.map((argument) => argument.replace(':8080/', `:${port}/`));
    const child = spawn(command === 'node' ? process.execPath : 'missing', own);
    const [code] = await once(child, 'exit');
    return code;
  }

  test('holds while the process lives, ready or not, and fails when it does not answer', async () => {
    const health = await startHealthServer(0, () => false);

    expect([kind, await exitCode(health.port)]).toEqual(['CMD', 0]);
    await health.close();
    expect(await exitCode(health.port)).toBe(1);
  });
});

describe('TLS', () => {
  const settings = {
    ...HOSPITAL,
    'hl7-tls': 'on',
    'hl7-tls-server-name': 'hl7.hospital.example',
    'hl7-tls-ca-secret': secret('ca'),
    'hl7-tls-cert-secret': secret('cert'),
    'hl7-tls-key-secret': secret('key'),
  };
  const secured = template(exampleApp({ settings }), 'fhir-to-hl7v2-transform');

  test('reads keys and certificates from Secrets Manager, never from the template', () => {
    expect(variables(secured)).toMatchObject({ HL7_TLS: 'on', HL7_TLS_SERVER_NAME: 'hl7.hospital.example' });
    expect(container(secured).Secrets).toEqual([
      { Name: 'HL7_TLS_CA', ValueFrom: secret('ca') },
      { Name: 'HL7_TLS_CERT', ValueFrom: secret('cert') },
      { Name: 'HL7_TLS_KEY', ValueFrom: secret('key') },
    ]);
    expect(allowedBy(secured, 'SenderServiceExecutionRolePolicy')).toContain(
      'ReadSecrets: secretsmanager:GetSecretValue',
    );
  });

  test('gives the VPC an endpoint for Secrets Manager', () => {
    const vpc = template(exampleApp({ settings }), 'ecs-vpc');

    vpc.resourceCountIs('AWS::EC2::VPCEndpoint', 8);
  });
});

describe('scaling', () => {
  const scaled = template(
    exampleApp({ settings: { ...HOSPITAL, 'hl7-connections': 4 } }),
    'fhir-to-hl7v2-transform',
  );

  test('is absent for an endpoint that accepts one connection', () => {
    stack.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
  });

  test('never exceeds the connections that the endpoint accepts', () => {
    scaled.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 1,
      MaxCapacity: 4,
    });
  });

  test('scales out in steps by the backlog of a task, and in only when nothing waits or is in flight', () => {
    scaled.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: Match.objectLike({
        AdjustmentType: 'ChangeInCapacity',
        Cooldown: 180,
        StepAdjustments: [
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10_800, ScalingAdjustment: 1 },
          { MetricIntervalLowerBound: 10_800, ScalingAdjustment: 3 },
        ],
      }),
    });
    scaled.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'waiting / IF(tasks > 0, tasks, 1)' }),
        Match.objectLike({ MetricStat: { Metric: { MetricName: 'RunningTaskCount' } } }),
      ]),
      Threshold: 1200,
      EvaluationPeriods: 2,
      AlarmActions: [Match.anyValue()],
    });
    scaled.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      StepScalingPolicyConfiguration: Match.objectLike({
        AdjustmentType: 'ExactCapacity',
        StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: 1 }],
      }),
    });
    scaled.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([Match.objectLike({ Expression: 'waiting + inFlight' })]),
      ComparisonOperator: 'LessThanOrEqualToThreshold',
      Threshold: 0,
      EvaluationPeriods: 10,
    });
    // As docs/capacity.md assumes.
    expect(readFileSync(new URL('../../../docs/capacity.md', import.meta.url), 'utf8')).toMatch(
      /two minutes with 1,200 waiting messages for each task start one more, or three from 12,000 on,\nevery three minutes/,
    );
    scaled.resourcePropertiesCountIs(
      'AWS::ApplicationAutoScaling::ScalingPolicy',
      { PolicyType: 'TargetTrackingScaling' },
      0,
    );
  });
});
