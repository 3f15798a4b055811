import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { Refusal } from '../../../runtime/command-line/refusal.ts';

/** What a query found. */
export interface QueryOutcome {
  /** Lines as the processes wrote them, the oldest first. */
  readonly lines: readonly string[];
  readonly bytesScanned: number;
}

export interface Logs {
  /**
   * Runs a query of CloudWatch Logs Insights over all log groups.
   *
   * @throws Refusal if it fails, or takes longer than a minute
   */
  query(text: string, hours: number): Promise<QueryOutcome>;
  /** The last lines of the sender's log, at most an hour old. */
  lastLines(): Promise<readonly string[]>;
}

const POLL_MS = 500;
const LONGEST_QUERY_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Of each task that has written lately. */
const MOST_LINES = 50;
const MOST_STREAMS = 5;

export function logsOf(region: string, groups: readonly string[], senderLog: string): Logs {
  const client = new CloudWatchLogsClient({ region });
  return {
    async query(queryString, hours) {
      const end = Date.now();
      const { queryId } = await client.send(
        new StartQueryCommand({
          logGroupNames: [...groups],
          startTime: Math.floor((end - hours * HOUR_MS) / 1000),
          endTime: Math.ceil(end / 1000),
          queryString,
        }),
      );
      for (const until = end + LONGEST_QUERY_MS; Date.now() < until; await sleep(POLL_MS)) {
        const {
          status,
          results = [],
          statistics,
        } = await client.send(new GetQueryResultsCommand({ queryId }));
        if (status === 'Scheduled' || status === 'Running') continue;
        if (status !== 'Complete') throw new Refusal(`The query of the logs ended as ${status}.`);
        const lines = results.flatMap(
          (fields) => fields.find(({ field }) => field === '@message')?.value ?? [],
        );
        return { lines, bytesScanned: statistics?.bytesScanned ?? 0 };
      }
      await client.send(new StopQueryCommand({ queryId })).catch(() => undefined);
      throw new Refusal('The query of the logs took longer than a minute: choose a shorter time range.');
    },
    async lastLines() {
      const startTime = Date.now() - HOUR_MS;
      const { logStreams = [] } = await client.send(
        new DescribeLogStreamsCommand({
          logGroupName: senderLog,
          orderBy: 'LastEventTime',
          descending: true,
          limit: MOST_STREAMS,
        }),
      );
      const recent = logStreams.filter(({ lastIngestionTime = 0 }) => lastIngestionTime >= startTime);
      const lines = await Promise.all(
        recent.map(async ({ logStreamName }) => {
          const { events = [] } = await client.send(
            new GetLogEventsCommand({
              logGroupName: senderLog,
              logStreamName,
              startTime,
              startFromHead: false,
              limit: MOST_LINES,
            }),
          );
          return events.map(({ message = '' }) => message);
        }),
      );
      return lines.flat();
    },
  };
}
