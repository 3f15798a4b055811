import { App, CfnOutput, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { DEPLOYMENT_SETTINGS } from '../../../lib/settings/setting-list.ts';
import { exampleApp } from '../example-app.ts';
import { faultsOf, refusalOf, type Templates, templatesOf } from './deployed-change.ts';
import { FILES_ALONE, VARIANTS } from './variants.ts';

const names = Object.keys(VARIANTS);
const deployed = new Map<string, Templates>();
beforeAll(() => {
  for (const name of names) deployed.set(name, templatesOf(exampleApp(VARIANTS[name])));
});

function get(name: string): Templates {
  const templates = deployed.get(name);
  if (templates === undefined) throw new Error(`${name} is no variant`);
  return templates;
}

test('the variants use every setting', () => {
  const used = new Set([
    'resource-router-lambda-role',
    ...Object.values(VARIANTS).flatMap(({ settings = {} }) => Object.keys(settings)),
  ]);

  expect(
    Object.keys(DEPLOYMENT_SETTINGS).filter((name) => !used.has(name) && !FILES_ALONE.includes(name)),
  ).toEqual([]);
});

test.each(names)(
  '%s: a deployment with any other settings goes on to it in one step, or is refused',
  (to) => {
    const faults = names
      .filter((from) => refusalOf(get(from), get(to)) === undefined)
      .flatMap((from) => faultsOf(get(from), get(to)).map((fault) => `from ${from}: ${fault}`));

    expect(faults).toEqual([]);
  },
);

test('what is refused is another network, and nothing else', () => {
  const network = (name: string) => {
    if (name.startsWith('an existing VPC')) return 'vpc';
    return name === 'another range' ? 'range' : 'default';
  };

  for (const from of names)
    for (const to of names) {
      const refusal = refusalOf(get(from), get(to));
      if (network(from) === network(to)) expect(refusal).toBeUndefined();
      else expect(refusal).toMatch(/^cidr and vpc-id cannot be changed .* Move to another network/);
    }
});

describe('the check finds', () => {
  /** A stack with a VPC, and one that imports its id. */
  function app(cidr: string, isExported = true): App {
    const made = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
    const producer = new Stack(made, 'Producer');
    const vpc = new CfnResource(producer, 'Vpc', {
      type: 'AWS::EC2::VPC',
      properties: { CidrBlock: cidr, Tags: [{ Key: 'a', Value: cidr }] },
    });
    new CfnResource(producer, 'Table', {
      type: 'AWS::DynamoDB::Table',
      properties: { KeySchema: [{ AttributeName: cidr, KeyType: 'HASH' }] },
    }).addOverride('DeletionPolicy', 'Retain');
    new CfnResource(producer, 'Role', {
      type: 'AWS::IAM::Role',
      properties: { RoleName: 'name', Path: `/${cidr}/` },
    });
    if (isExported) new CfnOutput(producer, 'Id', { value: vpc.ref, exportName: 'id' });
    const consumer = new Stack(made, 'Consumer');
    new CfnResource(consumer, 'Group', {
      type: 'AWS::EC2::SecurityGroup',
      properties: { VpcId: isExported ? Fn.importValue('id') : 'vpc' },
    });
    return made;
  }

  test('an export that is gone while a stack imports it', () => {
    expect(faultsOf(templatesOf(app('10.0.0.0/16')), templatesOf(app('10.0.0.0/16', false)))).toEqual([
      'Producer: the export id is gone or changed, and Consumer imports it',
    ]);
  });

  test('an export of something that is replaced, data that is left behind, and a name that is taken', () => {
    expect(faultsOf(templatesOf(app('10.0.0.0/16')), templatesOf(app('10.1.0.0/16')))).toEqual([
      'Producer: the export id is gone or changed, and Consumer imports it',
      'Producer: Table is replaced, its data is not: KeySchema',
      'Producer: Role is replaced and keeps its RoleName: Path',
    ]);
  });

  test('nothing where nothing changes', () => {
    expect(faultsOf(templatesOf(app('10.0.0.0/16')), templatesOf(app('10.0.0.0/16')))).toEqual([]);
  });
});
