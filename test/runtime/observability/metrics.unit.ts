import { createMetrics, METRICS } from '../../../runtime/observability/metrics.ts';

/** The document that is written for a record. */
function recorded(...of: Parameters<ReturnType<typeof createMetrics>['record']>) {
  const lines: string[] = [];
  createMetrics('fargate-sender', { write: (line) => void lines.push(line) }).record(...of);
  return lines.map((line) => JSON.parse(line));
}

test("a record is one document of CloudWatch's embedded metric format", () => {
  const before = Date.now();
  const [document] = recorded({ [METRICS.messagesDelivered]: 1, [METRICS.acknowledgmentLatency]: 1.25 });

  const { Timestamp, CloudWatchMetrics } = document._aws;
  expect(Timestamp).toBeGreaterThanOrEqual(before);
  expect(Timestamp).toBeLessThanOrEqual(Date.now());
  expect(CloudWatchMetrics).toEqual([
    {
      Namespace: 'FhirToHl7v2Transform',
      Dimensions: [['service']],
      Metrics: [
        { Name: 'MessagesDelivered', Unit: 'Count' },
        { Name: 'AcknowledgmentLatency', Unit: 'Milliseconds' },
      ],
    },
  ]);
  const { _aws, ...values } = document;
  expect(values).toEqual({ service: 'fargate-sender', MessagesDelivered: 1, AcknowledgmentLatency: 1.25 });
});

test('a dimension is named beside the service, and has its value', () => {
  const [document] = recorded({ [METRICS.nacks]: 1 }, { acknowledgmentCode: 'AE' });

  expect(document._aws.CloudWatchMetrics[0].Dimensions).toEqual([['service', 'acknowledgmentCode']]);
  expect(document).toMatchObject({ service: 'fargate-sender', acknowledgmentCode: 'AE', Nacks: 1 });
});
