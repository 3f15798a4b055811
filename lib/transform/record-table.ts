import { RemovalPolicy } from 'aws-cdk-lib';
import { type IMetric, MathExpression, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { RECORD_EXPIRY, RECORD_KEY } from '../../lambda/record/item.ts';
import { viaService } from '../security/via-service.ts';

/** What the transform calls: it reads an item, and changes one under a condition. */
const OPERATIONS = ['GetItem', 'UpdateItem'];

/** The table of what was last sent for each resource. */
export class RecordTable extends Construct {
  readonly table: Table;
  readonly #key: IKey;

  /** @param key encrypts the items, which hold patient data */
  constructor(scope: Construct, id: string, key: IKey) {
    super(scope, id);
    this.#key = key;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: RECORD_KEY, type: AttributeType.STRING },
      // Only items that the transform gives a time, with RECORD_DAYS.
      timeToLiveAttribute: RECORD_EXPIRY,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      // Without its items, updates no longer delete what was sent before.
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** The permissions of the transform. */
  statements(): PolicyStatement[] {
    return [
      new PolicyStatement({
        sid: 'Record',
        actions: OPERATIONS.map((operation) => `dynamodb:${operation}`),
        resources: [this.table.tableArn],
      }),
      // DynamoDB uses the key on behalf of its caller; the actions are those that AWS lists, without the grant that only
      // whoever creates the table needs:
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
      new PolicyStatement({
        sid: 'RecordKey',
        actions: [
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        resources: [this.#key.keyArn],
        conditions: { StringEquals: viaService('dynamodb') },
      }),
    ];
  }

  /** The permission of comparisons: to list what was sent. */
  listStatement(): PolicyStatement {
    return new PolicyStatement({
      sid: 'ListRecord',
      actions: ['dynamodb:Scan'],
      resources: [this.table.tableArn],
    });
  }

  /** How many of the transform's calls had an outcome, such as `ThrottledRequests`. */
  calls(
    metricName: 'ThrottledRequests' | 'SystemErrors',
    { period, label = metricName, ...of }: MetricOptions,
  ): IMetric {
    const { table } = this;
    const usingMetrics = Object.fromEntries(
      OPERATIONS.map((Operation) => [
        `${metricName}${Operation}`.replace(/^./, (first) => first.toLowerCase()),
        table.metric(metricName, { ...of, dimensionsMap: { TableName: table.tableName, Operation } }),
      ]),
    );
    // DynamoDB writes these metrics only when there is something to count, and a sum with a missing value is missing.
    const expression = Object.keys(usingMetrics)
      .map((id) => `FILL(${id}, 0)`)
      .join(' + ');
    return new MathExpression({ expression, usingMetrics, label, ...(period && { period }) });
  }
}
