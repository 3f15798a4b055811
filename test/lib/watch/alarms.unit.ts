import { readFileSync } from 'node:fs';
import { METRIC_NAMESPACE, METRICS } from '../../../runtime/observability/metrics.ts';
import { exampleApp, template } from '../example-app.ts';
import { profileWith, SOURCES } from '../intake/sources.ts';

const settings = {
  'hl7-server-name': '192.0.2.10',
  'test-server-output-bucket-name': 'archive',
  'hl7-connections': 3,
  'site-profile': profileWith(...SOURCES),
  'canary-minutes': 5,
};
const app = exampleApp({ settings });
const stack = template(app, 'fhir-to-hl7v2-transform');
const runbook = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
const alarms = Object.values(stack.findResources('AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => Properties,
);
const named = alarms.filter(({ AlarmName }) => AlarmName !== undefined);

test('the name of an alarm is its path in the app', () => {
  const paths = app.node.findAll().map(({ node }) => node.path);

  expect(named).toHaveLength(25);
  expect(named.map(({ AlarmName }) => AlarmName).filter((name) => !paths.includes(name))).toEqual([]);
});

test('each has its heading in the runbook, and the runbook has no other', () => {
  const headings = [...runbook.matchAll(/^## `?(\S+\/\S+?)`?$/gm)].map(([, heading]) => heading);

  expect(headings.toSorted()).toEqual(named.map(({ AlarmName }) => AlarmName).toSorted());
});

test('each alarm refers to its section of the runbook', () => {
  for (const { AlarmName, AlarmDescription } of named)
    expect(AlarmDescription).toContain(`docs/runbook.md, ${AlarmName}`);
});

test('each section of the runbook says what to look at and what to do', () => {
  for (const section of runbook
    .split(/^## /m)
    .slice(1)
    .filter((text) => /^`?\S+\//.test(text)))
    expect(section).toMatch(/\*\*Look at\*\*[\s\S]*\*\*Do\*\*/);
});

test.each([
  ['OldestMessageAge', 15 * 60, 'for more than 15 minutes'],
  ['MessageExpires', 10 * 24 * 3600, 'for ten days'],
  ['QuarantineExpires', 10 * 24 * 3600, 'for ten days'],
  ['MessageQuarantined', 60, 'in the last minute'],
  ['ReceiveFailures', 3 * 60, 'For three minutes'],
  ['NoDelivery', 10 * 60, 'For ten minutes'],
  ['BreakerOpen', 5 * 60, 'for five minutes'],
  ['SenderNotReady', 5 * 60, 'For five minutes'],
  ['ApiServerErrors', 5 * 60, 'in five minutes'],
  ['IntakeServerErrors', 5 * 60, 'in five minutes'],
  ['ReconcileFailures', 60 * 60, 'For an hour'],
  ['CanaryFails', 15 * 60, 'two of three runs'],
])('%s goes off after %i s, as the runbook says', (name, seconds, words) => {
  const path = `fhir-to-hl7v2-transform/Alarms/${name}`;
  const alarm = named.find(({ AlarmName }) => AlarmName === path);
  const [period] = [alarm, ...(alarm?.Metrics ?? []).map(({ MetricStat = {} }) => MetricStat)].flatMap(
    ({ Period = [] }) => Period,
  );
  const [section] = runbook.split(/^## /m).filter((text) => text.startsWith(`\`${path}\``));

  const isAge = alarm?.MetricName === 'ApproximateAgeOfOldestMessage';
  expect(isAge ? alarm?.Threshold : period * alarm?.EvaluationPeriods).toBe(seconds);
  expect(section).toContain(words);
});

const [[adtQueue = ''] = [], [quarantine = ''] = []] = [true, false].map((hasRedrive) =>
  Object.entries(stack.findResources('AWS::SQS::Queue'))
    .filter(([, { Properties }]) => 'RedrivePolicy' in Properties === hasRedrive)
    .map(([id]) => id),
);

test.each([
  ['OldestMessageAge', 'ApproximateAgeOfOldestMessage', 'Maximum', adtQueue],
  ['MessageExpires', 'ApproximateAgeOfOldestMessage', 'Maximum', adtQueue],
  ['QuarantineExpires', 'ApproximateAgeOfOldestMessage', 'Maximum', quarantine],
  ['MessageQuarantined', METRICS.messagesQuarantined, 'Sum', undefined],
  ['ReceiveFailures', METRICS.receiveFailures, 'Sum', undefined],
  ['QuarantineNotEmpty', 'ApproximateNumberOfMessagesVisible', 'Maximum', quarantine],
  ['QuarantineFailure', METRICS.quarantineFailures, 'Sum', undefined],
  // One task of several is enough.
  ['BreakerOpen', METRICS.breakerOpen, 'Maximum', undefined],
  ['SenderNotReady', METRICS.senderReady, 'Minimum', undefined],
  // Of the task whose certificates run out first.
  ['CertificateExpires', METRICS.certificateDaysLeft, 'Minimum', undefined],
])('%s looks at %s, its %s', (name, metric, statistic, queue) => {
  const alarm = named.find(({ AlarmName }) => AlarmName.endsWith(`/${name}`));

  expect(alarm).toMatchObject({
    MetricName: metric,
    Statistic: statistic,
    Dimensions:
      queue === undefined
        ? [{ Name: 'service', Value: 'fargate-sender' }]
        : [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
  });
});

test.each([
  ['nothing waits, nothing is delivered', 0, 0, 0, 0],
  ['messages wait and are delivered', 3, 1, 2, 0],
  ['messages wait and none is delivered', 3, 0, 0, 1],
  ['the only message is in flight and not delivered', 0, 1, 0, 1],
])('NoDelivery where %s', (_, waiting, inFlight, delivered, breaches) => {
  const alarm = named.find(({ AlarmName }) => AlarmName.endsWith('/NoDelivery'));
  const [{ Expression }] = alarm?.Metrics.filter((one: object) => 'Expression' in one) ?? [];
  // The function of CloudWatch's metric math that it uses. The sender writes what was delivered each minute, also where it is 0.
  const IF = (holds: boolean, then: number, otherwise: number) => (holds ? then : otherwise);
  const evaluate = new Function(
    ...['waiting', 'inFlight', 'delivered', 'IF'],
    `return ${Expression.replaceAll(' AND ', ' && ')}`,
  );

  expect(evaluate(waiting, inFlight, delivered, IF)).toBe(breaches);
  expect(alarm).toMatchObject({ Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' });
});

test('a message that nobody looks at is reported four days before SQS deletes it', () => {
  const retained = new Set(
    Object.values(stack.findResources('AWS::SQS::Queue')).map(
      ({ Properties }) => Properties.MessageRetentionPeriod,
    ),
  );
  const warned = named.filter(
    ({ AlarmName }) => AlarmName.endsWith('Expires') && !/Certificate/.test(AlarmName),
  );

  expect([...retained]).toEqual([14 * 24 * 3600]);
  expect(warned.map(({ Threshold }) => Threshold)).toEqual([10 * 24 * 3600, 10 * 24 * 3600]);
});

test('a deployment of the sender is taken back for faults of ours, and not where the endpoint is down', () => {
  const [service] = Object.values(stack.findResources('AWS::ECS::Service'));
  const configuration = service?.Properties.DeploymentConfiguration;
  const { AlarmNames, Enable, Rollback } = configuration.Alarms;
  const all = Object.entries(stack.findResources('AWS::CloudWatch::Alarm'));
  const watched = all.filter(([, { Properties }]) => AlarmNames.includes(Properties.AlarmName));

  expect(AlarmNames).toEqual([
    'fhir-to-hl7v2-transform/Alarms/QuarantineFailure',
    'fhir-to-hl7v2-transform/Alarms/ReceiveFailures',
  ]);
  expect([Enable, Rollback]).toEqual([true, true]);
  expect(service?.DependsOn).toEqual(expect.arrayContaining(watched.map(([id]) => id)));
  expect(watched.map(([, { Properties }]) => Properties.TreatMissingData)).toEqual([
    'notBreaching',
    'notBreaching',
  ]);
});

test.each([
  ['RecordThrottles', 'ThrottledRequests'],
  ['RecordErrors', 'SystemErrors'],
])('%s counts the calls of the transform that end so, also where only one of them does', (name, metric) => {
  const alarm = named.find(({ AlarmName }) => AlarmName.endsWith(`/${name}`));
  const counted = alarm?.Metrics.filter((one: object) => 'MetricStat' in one);
  const [{ Expression }] = alarm?.Metrics.filter((one: object) => 'Expression' in one) ?? [];
  const FILL = (value: number | undefined, fill: number) => value ?? fill;
  const ids = counted.map(({ Id }: { Id: string }) => Id);
  const evaluate = new Function(...ids, 'FILL', `return ${Expression}`);

  const calls = counted.map(
    (one: { MetricStat: { Metric: { MetricName: string; Dimensions: Named[] } } }) => [
      one.MetricStat.Metric.MetricName,
      one.MetricStat.Metric.Dimensions.find(({ Name }) => Name === 'Operation')?.Value,
    ],
  );
  expect(calls).toEqual([
    [metric, 'GetItem'],
    [metric, 'UpdateItem'],
  ]);
  expect([evaluate(undefined, 2, FILL), evaluate(1, 2, FILL), evaluate(undefined, undefined, FILL)]).toEqual([
    2, 3, 0,
  ]);
  expect(alarm).toMatchObject({ Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' });
});

interface Named {
  readonly Name: string;
  readonly Value: unknown;
}

test('each notifies the topic when it goes off and when it ends; the two that scale notify no one', () => {
  const [topic] = Object.keys(stack.findResources('AWS::SNS::Topic'));

  for (const { AlarmActions, OKActions } of named)
    expect([AlarmActions, OKActions]).toEqual([[{ Ref: topic }], [{ Ref: topic }]]);
  expect(alarms).toHaveLength(named.length + 2);
});

test('our metrics are among those that the processes write', () => {
  const written = Object.values<string>(METRICS);
  const metrics = alarms.flatMap(({ MetricName, Namespace, Metrics = [] }) => [
    { MetricName, Namespace },
    ...Metrics.flatMap((one: { MetricStat?: { Metric: object } }) => one.MetricStat?.Metric ?? []),
  ]);
  const own = metrics.filter(({ Namespace }) => Namespace === METRIC_NAMESPACE);

  expect(own.length).toBeGreaterThanOrEqual(4);
  expect(own.map(({ MetricName }) => MetricName).filter((name) => !written.includes(name))).toEqual([]);
});

test('a sender that is not running is not ready', () => {
  stack.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: METRICS.senderReady,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  });
});

test('a certificate is reported while there is time to replace it, and nothing is reported without TLS', () => {
  stack.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: METRICS.certificateDaysLeft,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 30,
    TreatMissingData: 'notBreaching',
  });
});

test('answers without a metric are counted in the access log of their API, by fields that it has', () => {
  const [stage] = Object.values(stack.findResources('AWS::ApiGateway::Stage'));
  const format = JSON.parse(stage?.Properties.AccessLogSetting.Format);
  const filters = Object.values(stack.findResources('AWS::Logs::MetricFilter'));
  const conditions = filters.flatMap(({ Properties }) =>
    [...Properties.FilterPattern.matchAll(/\$\.(\w+) = "(\w+)"/g)].map(([, field, text]) => [
      format[field ?? ''],
      text,
    ]),
  );

  expect(conditions.toSorted()).toEqual([
    ['$context.error.responseType', 'ACCESS_DENIED'],
    ['$context.error.responseType', 'ACCESS_DENIED'],
    ['$context.status', '401'],
    ['$context.status', '429'],
    ['$context.status', '429'],
  ]);
  for (const { Properties } of filters) {
    const [{ MetricName, MetricNamespace }] = Properties.MetricTransformations;
    stack.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName, Namespace: MetricNamespace });
    const isOfIntake = /^IntakeApi/.test(Properties.LogGroupName.Ref);
    expect(isOfIntake).toBe(MetricName.startsWith('Intake'));
  }
});

test('without an intake there is no alarm of it', () => {
  const without = template(
    exampleApp({ settings: { 'hl7-server-name': '192.0.2.10' } }),
    'fhir-to-hl7v2-transform',
  );
  const names = Object.values(without.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties.AlarmName,
  );

  expect(names.filter((name) => /Intake/.test(name))).toEqual([]);
});

test('every name that the runbook uses is an output of the stack', () => {
  const named = [...runbook.matchAll(/`([A-Z]\w+)`/g)].map(([, name]) => name ?? '');
  const outputs = [
    'RecordTableName',
    'SenderCluster',
    'SenderService',
    'SenderLog',
    'TransformLog',
    'ApiAccessLog',
    'IntakeLog',
    'IntakeAccessLog',
    'ReconcileLog',
    'DashboardName',
  ];

  for (const output of outputs) {
    stack.hasOutput(output, {});
    expect(named).toContain(output);
  }
  stack.hasOutput('AlarmTopicArn', {});
});

test('the dashboard shows the latest warnings and errors of the processes', () => {
  const [dashboard] = Object.values(stack.findResources('AWS::CloudWatch::Dashboard'));
  const body = JSON.stringify(dashboard?.Properties.DashboardBody);
  const logs = Object.keys(stack.findResources('AWS::Logs::LogGroup'));

  expect(logs.filter((id) => body.includes(`"${id}"`))).toHaveLength(5);
  expect(body).toContain('level in [');
});

test('the dashboard shows every metric of the processes', () => {
  const [dashboard] = Object.values(stack.findResources('AWS::CloudWatch::Dashboard'));
  const body = JSON.stringify(dashboard?.Properties.DashboardBody);

  expect(Object.values(METRICS).filter((metric) => !body.includes(`\\"${metric}\\"`))).toEqual([]);
  for (const code of ['AE', 'AR', 'CE', 'CR']) expect(body).toContain(`\\"${code}\\"`);
});
