import { readFileSync } from 'node:fs';
import { RECORD_EXPIRY, RECORD_KEY } from '../../../lambda/record/item.ts';
import { exampleApp, template } from '../example-app.ts';
import { statementsOf } from '../policies.ts';

const stack = template(exampleApp(), 'fhir-to-hl7v2-transform');
const [[id = '', table] = []] = Object.entries(stack.findResources('AWS::DynamoDB::Table'));
const arn = { 'Fn::GetAtt': [id, 'Arn'] };

test('there is one table, with the key that the transform uses and capacity on demand', () => {
  stack.resourceCountIs('AWS::DynamoDB::Table', 1);
  expect(table?.Properties).toMatchObject({
    KeySchema: [{ AttributeName: RECORD_KEY, KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: RECORD_KEY, AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
});

test('it outlives the stack, cannot be deleted by mistake, and can be restored to a point in time', () => {
  expect(table).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
  });
});

test('items expire by the attribute that the transform writes', () => {
  expect(table?.Properties.TimeToLiveSpecification).toEqual({ AttributeName: RECORD_EXPIRY, Enabled: true });
});

test('it is encrypted with the key of the messages', () => {
  const [key = ''] = Object.keys(stack.findResources('AWS::KMS::Key'));

  expect(table?.Properties.SSESpecification).toEqual({
    SSEEnabled: true,
    SSEType: 'KMS',
    KMSMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] },
  });
});

test('the transform may read and change items of this table, and use its key through DynamoDB only', () => {
  const statements = statementsOf(stack, 'TransformRolePolicy');
  const uses = statements.filter(({ Action }) => [Action].flat().some((one) => /^dynamodb:/.test(one)));

  expect(uses).toEqual([
    {
      Sid: 'Record',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      Resource: arn,
    },
  ]);
  expect(statements.find(({ Sid }) => Sid === 'RecordKey')).toMatchObject({
    Condition: {
      StringEquals: {
        'kms:ViaService': {
          'Fn::Join': ['', ['dynamodb.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
        },
      },
    },
  });
});

/** The actions that a file calls with the SDK. */
function calledBy(path: string): string[] {
  const commands = readFileSync(path, 'utf8').matchAll(/new (\w+)Command\(/g);
  return [...new Set([...commands].map(([, name]) => `dynamodb:${name}`))].toSorted();
}

test('what the transform may do is what it calls, and the docs name what the command for operators calls', () => {
  const { Action } = statementsOf(stack, 'TransformRolePolicy').find(({ Sid }) => Sid === 'Record') ?? {};
  const [, command = ''] = readFileSync('docs/record.md', 'utf8').split('## The command');
  const [section = ''] = command.split('\n## ');
  const named = [...section.matchAll(/`(dynamodb:\w+)`/g)].map(([, name]) => name);

  expect(Action).toEqual(calledBy('lambda/record/dynamodb.ts'));
  expect(named.toSorted()).toEqual(calledBy('bin/record/items.ts').toSorted());
});

test('no other role may use the table', () => {
  const policies = Object.entries(stack.findResources('AWS::IAM::ManagedPolicy'));
  const using = policies.filter(([, policy]) => JSON.stringify(policy).includes('dynamodb'));

  expect(using.map(([name]) => name)).toEqual([expect.stringMatching(/^TransformRolePolicy/)]);
});
