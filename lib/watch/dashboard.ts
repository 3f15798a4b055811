import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  type IWidget,
  LogQueryWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { AdtQueue } from '../adt-queue.ts';
import type { MllpSender } from '../containers/mllp-sender.ts';
import type { Intake } from '../intake/intake.ts';
import type { Canary } from '../transform/canary.ts';
import type { RecordTable } from '../transform/record-table.ts';
import type { TransformApi } from '../transform/transform-api.ts';
import type { TransformFunction } from '../transform/transform-function.ts';
import type { Alarms } from './alarms.ts';
import { certificates, quarantine, queue, sending } from './delivery-rows.ts';
import { COLUMNS } from './graph.ts';
import { accepting, canary, intake, record, requests } from './requests-rows.ts';

export interface DashboardProps {
  readonly alarms: Alarms;
  readonly adt: AdtQueue;
  readonly api: TransformApi;
  readonly transform: TransformFunction;
  readonly record: RecordTable;
  readonly sender: MllpSender;
  readonly intake: Intake | undefined;
  readonly canary: Canary | undefined;
}

/** The operator's dashboard: alarms first, then the path of a message, left to right and top to bottom. */
export class Dashboard extends Construct {
  readonly dashboard: CloudWatchDashboard;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const dashboard = new CloudWatchDashboard(this, 'Dashboard', { defaultInterval: Duration.hours(3) });
    const alarms = new AlarmStatusWidget({
      title: 'Alarms',
      alarms: props.alarms.all,
      width: COLUMNS,
      height: 3,
    });
    const rows = [
      [alarms],
      requests('', 'Transform', props.api, props.transform, accepting('transform')),
      ...(props.intake === undefined ? [] : [intake(props.intake)]),
      ...(props.canary === undefined ? [] : [canary()]),
      record(props.record),
      queue(props.adt),
      sending(),
      [quarantine(props.adt), certificates()],
      [warnings(props)],
    ];
    for (const row of rows) dashboard.addWidgets(...row);
    this.dashboard = dashboard;
  }
}

/** Only ids and codes; docs/logs.md explains the fields. */
const WARNINGS = [
  'fields @timestamp, service, message, reason, error, acknowledgmentCode, errors.0, status, settings.0, controlId',
  'filter level in ["WARN", "ERROR"]',
  'sort @timestamp desc',
  'limit 50',
];

function warnings({ transform, sender, intake, canary }: DashboardProps): IWidget {
  const logs = [
    transform.log,
    sender.service.log,
    ...intakeLogs(intake),
    ...(canary === undefined ? [] : [canary.log]),
  ];
  return new LogQueryWidget({
    title: `Warnings and errors of ${intake === undefined ? 'transform' : 'intake, transform'} and sender, latest first`,
    logGroupNames: logs.map(({ logGroupName }) => logGroupName),
    queryLines: WARNINGS,
    width: COLUMNS,
    height: 8,
  });
}

function intakeLogs(intake: Intake | undefined): LogGroup[] {
  return [intake?.function.log, intake?.reconcile?.log].filter((log) => log !== undefined);
}
