import { exampleApp, type StackName, template } from '../example-app.ts';
import { profileWith, SOURCES } from '../intake/sources.ts';

const app = exampleApp({
  settings: { 'site-profile': profileWith(...SOURCES), 'alarm-email': 'team@example.org' },
});
const STACKS: StackName[] = ['ecs-vpc', 'test-hl7-server-stack', 'fhir-to-hl7v2-transform'];

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: { readonly Service?: unknown };
  readonly Condition?: unknown;
  readonly Action: unknown;
}

/** The statements of all policies in the stacks, with the logical ids of what they belong to. */
function statements(): [id: string, statement: Statement][] {
  return STACKS.flatMap((name) =>
    Object.entries(template(app, name).toJSON().Resources as Record<string, unknown>).flatMap(
      ([id, resource]) => statementsIn(resource).map((statement): [string, Statement] => [id, statement]),
    ),
  );
}

function statementsIn(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    name === 'Statement' && Array.isArray(one) ? one : statementsIn(one),
  );
}

test('a service acts for this account alone, in every policy that lets one act', () => {
  const all = statements().filter(
    ([, { Principal, Effect }]) => Principal?.Service !== undefined && Effect === 'Allow',
  );
  const open = all.filter(
    ([, { Condition }]) => !/"aws:SourceAccount":/.test(JSON.stringify(Condition ?? {})),
  );

  expect(all.length).toBeGreaterThan(15);
  expect(open.map(([id, { Sid, Action }]) => `${id}: ${Sid ?? Action}`).toSorted()).toEqual([
    // Of CDK itself, which closes the default security group.
    'CustomVpcRestrictDefaultSGCustomResourceProviderRole26592FE0: sts:AssumeRole',
    // The encryption context has the account: CloudWatch Logs uses the key for log groups of this account alone.
    ...STACKS.map(() => expect.stringMatching(/^Key\w+: LogGroups$/)),
  ]);
});

test('the log groups that may use a key are those of this account', () => {
  const of = statements().filter(([, { Sid }]) => Sid === 'LogGroups');

  expect(of).toHaveLength(3);
  for (const [, { Condition }] of of)
    expect(JSON.stringify(Condition)).toMatch(
      /kms:EncryptionContext:aws:logs:arn.*\{"Ref":"AWS::AccountId"\}/,
    );
});

test('API Gateway may call a Lambda for its own API and stage only, and not for tests in its console', () => {
  const permissions = Object.values(
    template(app, 'fhir-to-hl7v2-transform').findResources('AWS::Lambda::Permission'),
  ).map(({ Properties }) => JSON.stringify(Properties.SourceArn));

  expect(permissions.length).toBeGreaterThan(3);
  for (const arn of permissions) {
    expect(arn).toMatch(/\{"Ref":"AWS::AccountId"\}/);
    expect(arn).not.toContain('test-invoke-stage');
  }
});

test('a process uses a key through a service, and never by itself', () => {
  const uses = statements().filter(
    ([id, { Action }]) => /Policy/.test(id) && JSON.stringify(Action ?? '').includes('"kms:'),
  );

  expect(uses.length).toBeGreaterThan(6);
  for (const [, { Condition }] of uses) expect(JSON.stringify(Condition)).toContain('"kms:ViaService"');
});
