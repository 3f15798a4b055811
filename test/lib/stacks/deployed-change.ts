import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import type { App } from 'aws-cdk-lib';

/** What of a template matters where it replaces another one. */
interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Rules?: Readonly<Record<string, { readonly Assertions: readonly Assertion[] }>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Assertion {
  readonly Assert: { readonly 'Fn::Equals': readonly [{ readonly Ref: string }, unknown] };
  readonly AssertDescription: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** The templates of a deployment by the names of their stacks, in the order in which they are deployed. */
export type Templates = ReadonlyMap<string, Template>;

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '111122223333',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Deployed to one account and region, whether or not the app names them. */
export function templatesOf(app: App): Templates {
  return new Map(
    app.synth().stacks.map(({ stackName, template }) => [stackName, resolved(template) as Template]),
  );
}

/**
 * What CloudFormation refuses or replaces when `after` is deployed over `before`, stack by stack, and what `before` loses with it.
 * Stacks that are no part of `after` stay deployed.
 */
export function faultsOf(before: Templates, after: Templates): string[] {
  return [...after].flatMap(([name, template]) => {
    const old = before.get(name);
    if (old === undefined) return [];
    return [
      ...exportsInUse(name, old, template, before),
      ...Object.entries(template.Resources).flatMap(([id, resource]) => {
        const deployed = old.Resources[id];
        if (deployed === undefined) return [];
        if (deployed.Type !== resource.Type) return [`${name}: ${id} changes its type`];
        const because = replacedBy(deployed, resource);
        return because === undefined ? [] : lossOf(name, id, deployed, resource, because);
      }),
    ];
  });
}

/** The words with which a rule of `after` refuses to be deployed over `before`, if one does. */
export function refusalOf(before: Templates, after: Templates): string | undefined {
  for (const [name, { Rules = {} }] of after)
    for (const { Assert, AssertDescription } of Object.values(Rules).flatMap(
      ({ Assertions }) => Assertions,
    )) {
      const [{ Ref }, expected] = Assert['Fn::Equals'] ?? [{ Ref: '' }, undefined];
      const deployed = before.get(name)?.Parameters?.[Ref]?.Default;
      if (expected !== undefined && deployed !== undefined && deployed !== expected) return AssertDescription;
    }
  return undefined;
}

/** A stack is updated before those that import from it. */
function exportsInUse(name: string, old: Template, template: Template, before: Templates): string[] {
  const now = exportsOf(template);
  return [...exportsOf(old)].flatMap(([one, value]) => {
    const users = [...before].filter(
      ([other, it]) => other !== name && JSON.stringify(it).includes(`{"Fn::ImportValue":"${one}"}`),
    );
    if (users.length === 0) return [];
    const id = exportedId(value);
    const [deployed, resource] = [old.Resources[id], template.Resources[id]];
    const isSame =
      JSON.stringify(now.get(one)) === JSON.stringify(value) &&
      !(deployed && resource && replacedBy(deployed, resource));
    return isSame ? [] : [`${name}: the export ${one} is gone or changed, and ${users[0]?.[0]} imports it`];
  });
}

function exportsOf({ Outputs = {} }: Template): Map<unknown, unknown> {
  return new Map(
    Object.values(Outputs).flatMap(({ Export, Value }) => (Export ? [[Export.Name, Value] as const] : [])),
  );
}

/** The resource that an export is of. */
function exportedId(value: unknown): string {
  const { Ref, 'Fn::GetAtt': [of] = [] } = value as { Ref?: string; 'Fn::GetAtt'?: string[] };
  return Ref ?? of ?? '';
}

/** Data that is left behind in the old resource, or a name that the new one cannot have while the old one has it. */
function lossOf(name: string, id: string, old: Resource, { Properties = {} }: Resource, because: string) {
  const named = Object.entries(Properties).find(
    ([property, value]) =>
      /Name$/.test(property) &&
      replacing(old.Type).has(property) &&
      typeof value === 'string' &&
      value === old.Properties?.[property],
  );
  if (old.DeletionPolicy === 'Retain') return [`${name}: ${id} is replaced, its data is not: ${because}`];
  if (named !== undefined) return [`${name}: ${id} is replaced and keeps its ${named[0]}: ${because}`];
  return [];
}

/** The changed property for which CloudFormation replaces a resource. */
function replacedBy(old: Resource, { Properties = {} }: Resource): string | undefined {
  return [...replacing(old.Type)].find(
    (property) => JSON.stringify(Properties[property]) !== JSON.stringify(old.Properties?.[property]),
  );
}

interface ResourceType {
  readonly cloudFormationType: string;
  readonly properties: Readonly<Record<string, { readonly causesReplacement?: 'yes' | 'no' | 'maybe' }>>;
}

let types: Map<string, ResourceType> | undefined;

/** The properties of a type that cannot be changed in place, as the CDK's CLI knows them from CloudFormation's schemas. */
function replacing(type: string): ReadonlySet<string> {
  types ??= new Map(serviceTypes().map((one) => [one.cloudFormationType, one]));
  const { properties = {} } = types.get(type) ?? {};
  return new Set(
    Object.entries(properties).flatMap(([name, { causesReplacement }]) =>
      causesReplacement === 'yes' ? [name] : [],
    ),
  );
}

function serviceTypes(): ResourceType[] {
  const cli = createRequire(import.meta.url).resolve('aws-cdk/package.json');
  const database = readFileSync(cli.replace(/package\.json$/, 'db.json.gz'));
  return JSON.parse(gunzipSync(database).toString()).schema.resource.entities;
}

/** With the values of pseudo parameters, and joined where that leaves texts alone. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, ...rest } = value as { Ref?: string };
  if (Ref !== undefined && Object.keys(rest).length === 0) return PSEUDO[Ref] ?? value;
  const members = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one)]));
  const [separator, parts] = (members['Fn::Join'] ?? []) as [string?, unknown[]?];
  return Array.isArray(parts) && parts.every((part) => typeof part === 'string')
    ? parts.join(separator)
    : members;
}
