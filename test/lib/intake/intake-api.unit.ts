import { Match } from 'aws-cdk-lib/assertions';
import { exampleApp, template } from '../example-app.ts';
import { profileWith, SOURCES, WRITER } from './sources.ts';

const WEB_ACL = 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/hospital/0a1b';
const stack = template(
  exampleApp({ settings: { 'site-profile': profileWith(...SOURCES), 'waf-acl-arn': WEB_ACL } }),
  'fhir-to-hl7v2-transform',
);
const [[apiId = '', api] = []] = Object.entries(
  stack.findResources('AWS::ApiGateway::RestApi', { Properties: { Name: 'fhir-to-hl7v2-intake' } }),
);
const methods = Object.values(
  stack.findResources('AWS::ApiGateway::Method', { Properties: { RestApiId: { Ref: apiId } } }),
);
const [stage] = Object.values(
  stack.findResources('AWS::ApiGateway::Stage', { Properties: { RestApiId: { Ref: apiId } } }),
);

test('without sources there is no intake', () => {
  const without = template(exampleApp(), 'fhir-to-hl7v2-transform');

  without.resourceCountIs('AWS::ApiGateway::RestApi', 1);
  without.resourceCountIs('AWS::Lambda::Function', 1);
});

test('each source has its path and all below it, with any method', () => {
  const parts = Object.values(
    stack.findResources('AWS::ApiGateway::Resource', { Properties: { RestApiId: { Ref: apiId } } }),
  ).map(({ Properties }) => Properties.PathPart);

  expect(parts.toSorted()).toEqual(
    [...Array(4).fill('{proxy+}'), 'fhir', 'hapi', 'lake', 'med-plum'].toSorted(),
  );
  expect(methods.map(({ Properties }) => Properties.HttpMethod)).toEqual(Array(8).fill('ANY'));
});

test('API Gateway checks the source that signs with IAM credentials, and the Lambda all others', () => {
  const types = methods.map(({ Properties }) => Properties.AuthorizationType).toSorted();

  expect(types).toEqual(['AWS_IAM', 'AWS_IAM', ...Array(6).fill('NONE')]);
});

test('a source with roles is closed to everybody else, and open to no other source', () => {
  const { Statement } = api?.Properties.Policy ?? {};
  const paths = ['execute-api:/v1/*/fhir', 'execute-api:/v1/*/fhir/*'];

  expect(Statement).toHaveLength(3);
  expect(Statement[0]).toMatchObject({ Effect: 'Allow', Principal: { AWS: '*' } });
  expect(Statement[0].Resource.filter((path: string) => paths.includes(path))).toEqual([]);
  expect(Statement[1]).toMatchObject({ Effect: 'Allow', Principal: { AWS: WRITER }, Resource: paths });
  expect(Statement[2]).toMatchObject({
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Resource: paths,
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': [WRITER] } },
  });
});

test('bodies reach the Lambda as bytes: a signature is of them', () => {
  expect(api?.Properties.BinaryMediaTypes).toEqual(['*/*']);
});

test('TLS 1.2 or newer is required, with forward secrecy', () => {
  expect(api?.Properties).toMatchObject({
    SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
    EndpointAccessMode: 'STRICT',
  });
});

interface MethodSetting {
  readonly ResourcePath: string;
  readonly HttpMethod: string;
}

test('each source has its own rate limit, for every method that it sends, and logs no request', () => {
  const settings: MethodSetting[] = stage?.Properties.MethodSettings;
  const limited = (path: string) => settings.filter(({ ResourcePath }) => ResourcePath === path);

  expect(limited('/~1med-plum')).toEqual([
    {
      ResourcePath: '/~1med-plum',
      HttpMethod: 'POST',
      ThrottlingRateLimit: 20,
      ThrottlingBurstLimit: 40,
      LoggingLevel: 'ERROR',
      MetricsEnabled: true,
      DataTraceEnabled: false,
    },
  ]);
  expect(limited('/~1hapi~1{proxy+}').map(({ HttpMethod }) => HttpMethod)).toEqual(['POST', 'PUT', 'DELETE']);
  expect(limited('/~1hapi~1{proxy+}')).toEqual(
    Array(3).fill(expect.objectContaining({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 })),
  );
  expect(limited('/~1fhir').map(({ HttpMethod }) => HttpMethod)).toEqual(['GET', 'POST', 'PUT', 'DELETE']);
});

test('what no source sends has the lowest limit of all', () => {
  expect(stage?.Properties.MethodSettings).toContainEqual(
    expect.objectContaining({ ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 20 }),
  );
});

test('its access log is like that of the transform', () => {
  const formats = Object.values(stack.findResources('AWS::ApiGateway::Stage')).map(
    ({ Properties }) => Properties.AccessLogSetting.Format,
  );

  expect(formats).toHaveLength(2);
  expect(formats[0]).toBe(formats[1]);
});

test("API Gateway's own refusals are OperationOutcomes that quote nothing, and a throttled caller learns when to come again", () => {
  const responses = Object.values(
    stack.findResources('AWS::ApiGateway::GatewayResponse', { Properties: { RestApiId: { Ref: apiId } } }),
  ).map(({ Properties }) => Properties);

  expect(responses.map(({ ResponseType }) => ResponseType).toSorted()).toEqual([
    'DEFAULT_4XX',
    'DEFAULT_5XX',
    'THROTTLED',
  ]);
  for (const { ResponseTemplates } of responses) {
    const text: string = ResponseTemplates['application/json'];
    expect(JSON.parse(text.replace('$context.error.messageString', '"Forbidden"'))).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', diagnostics: 'Forbidden' }],
    });
    expect(text).not.toMatch(/\$input|\$context\.path|requestOverride/);
  }
  expect(responses.find(({ ResponseType }) => ResponseType === 'THROTTLED')?.ResponseParameters).toEqual({
    'gatewayresponse.header.Retry-After': "'1'",
  });
});

test('the web ACL of the setting is for both APIs', () => {
  stack.resourcePropertiesCountIs('AWS::WAFv2::WebACLAssociation', { WebACLArn: WEB_ACL }, 2);
});

test('the outputs name the URL of each source', () => {
  const outputs = stack.findOutputs('*');
  const urls = Object.keys(outputs).filter((name) => name.startsWith('IntakeUrl'));

  expect(urls.toSorted()).toEqual(['IntakeUrlFhir', 'IntakeUrlHapi', 'IntakeUrlLake', 'IntakeUrlMedPlum']);
  stack.hasOutput('IntakeUrlMedPlum', {
    Value: { 'Fn::Join': ['', Match.arrayWith(['https://', { Ref: apiId }, '.execute-api.'])] },
  });
  expect(JSON.stringify(outputs.IntakeUrlMedPlum)).toContain('/v1/med-plum"');
});
