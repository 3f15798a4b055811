import { Match } from 'aws-cdk-lib/assertions';
import { exampleApp, ROUTER_ROLE, template } from '../example-app.ts';

const stack = template(exampleApp(), 'fhir-to-hl7v2-transform');

test('only the router is allowed: everyone else in the account is denied explicitly', () => {
  stack.hasResourceProperties('AWS::ApiGateway::RestApi', {
    EndpointConfiguration: { Types: ['REGIONAL'] },
    Policy: {
      Statement: [
        {
          Sid: 'Callers',
          Effect: 'Allow',
          Principal: { AWS: ROUTER_ROLE },
          Action: 'execute-api:Invoke',
          Resource: 'execute-api:/*',
        },
        {
          Sid: 'NobodyElse',
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'execute-api:Invoke',
          Resource: 'execute-api:/*',
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': [ROUTER_ROLE] } },
        },
      ],
    },
  });
});

test('with load-role the load is allowed as well, and still no one else', () => {
  const loader = 'arn:aws:iam::111122223333:role/go-live';
  const roles = [ROUTER_ROLE, loader];
  const app = exampleApp({ settings: { 'load-role': loader } });

  template(app, 'fhir-to-hl7v2-transform').hasResourceProperties('AWS::ApiGateway::RestApi', {
    Policy: {
      Statement: [
        { Effect: 'Allow', Principal: { AWS: roles } },
        {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': roles } },
        },
      ],
    },
  });
});

test('TLS 1.2 or newer is required, with forward secrecy, by the name of the API alone', () => {
  stack.hasResourceProperties('AWS::ApiGateway::RestApi', {
    SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
    EndpointAccessMode: 'STRICT',
  });
});

test('every method requires IAM credentials', () => {
  stack.resourceCountIs('AWS::ApiGateway::Method', 4);
  stack.allResourcesProperties('AWS::ApiGateway::Method', { AuthorizationType: 'AWS_IAM' });
});

test('POST and PUT are checked against a model: a validator without one accepts everything', () => {
  const models = { 'application/json': Match.anyValue(), 'application/fhir+json': Match.anyValue() };
  for (const HttpMethod of ['POST', 'PUT']) {
    stack.hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod,
      RequestModels: models,
      RequestValidatorId: Match.anyValue(),
    });
  }
  stack.hasResourceProperties('AWS::ApiGateway::RequestValidator', { ValidateRequestBody: true });
  stack.hasResourceProperties('AWS::ApiGateway::Model', {
    Schema: Match.objectLike({ type: 'object', required: ['resourceType'] }),
  });
});

test('all else goes to the transform, which answers 405 with what is allowed', () => {
  stack.resourcePropertiesCountIs('AWS::ApiGateway::Method', { HttpMethod: 'ANY' }, 2);
});

test('the stage is throttled and traced, and logs no requests', () => {
  stack.hasResourceProperties('AWS::ApiGateway::Stage', {
    TracingEnabled: true,
    MethodSettings: [
      {
        HttpMethod: '*',
        ResourcePath: '/*',
        DataTraceEnabled: false,
        LoggingLevel: 'ERROR',
        MetricsEnabled: true,
        ThrottlingRateLimit: 200,
        ThrottlingBurstLimit: 400,
      },
    ],
  });
});

test('the rate limit follows the setting, with a burst of twice as many', () => {
  const raised = template(exampleApp({ settings: { 'api-rate-limit': 1000 } }), 'fhir-to-hl7v2-transform');

  raised.hasResourceProperties('AWS::ApiGateway::Stage', {
    MethodSettings: [Match.objectLike({ ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 })],
  });
});

test('the access log has the template of the path and nothing that a caller wrote', () => {
  const [stage] = Object.values(stack.findResources('AWS::ApiGateway::Stage'));
  const format: string = stage?.Properties.AccessLogSetting.Format;
  const variables = [...format.matchAll(/\$context\.[\w.]+/g)].map(([variable]) => variable);

  expect(variables).toContain('$context.resourcePath');
  expect(variables).toContain('$context.identity.userArn');
  expect(variables.filter((variable) => /\.(path|requestOverride|authorizer)/.test(variable))).toEqual([]);
  expect(format).not.toMatch(/\$input|querystring|\$context\.path\b/);
});

test('the execution log is declared under the name that API Gateway gives it, before it makes one itself', () => {
  const [logId, log] =
    Object.entries(stack.findResources('AWS::Logs::LogGroup')).find(([, { Properties }]) =>
      JSON.stringify(Properties.LogGroupName ?? '').includes('API-Gateway-Execution-Logs_'),
    ) ?? [];
  const [api] = Object.keys(stack.findResources('AWS::ApiGateway::RestApi'));

  expect(log?.Properties).toMatchObject({
    LogGroupName: { 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: api }, '/v1']] },
    RetentionInDays: 365,
    KmsKeyId: expect.anything(),
  });
  stack.hasResource('AWS::ApiGateway::Stage', {
    Properties: { StageName: 'v1' },
    DependsOn: Match.arrayWith([logId]),
  });
});

test("API Gateway's own refusals have the shape of our answers and quote nothing", () => {
  for (const ResponseType of ['DEFAULT_4XX', 'DEFAULT_5XX']) {
    stack.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType,
      ResponseTemplates: { 'application/json': '{"resource": {}, "message": $context.error.messageString}' },
    });
  }
});

test('a web ACL is associated if one is given', () => {
  const acl = 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/hospital/0a1b';
  const guarded = template(exampleApp({ settings: { 'waf-acl-arn': acl } }), 'fhir-to-hl7v2-transform');

  guarded.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: acl });
  stack.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
});

test('FHIR Works finds the API by the parameters of its stage', () => {
  const withStage = template(
    exampleApp({ settings: { 'fhir-works-stage': 'dev' } }),
    'fhir-to-hl7v2-transform',
  );
  const path = '/fhir-service/integration-transform/dev';

  withStage.hasResourceProperties('AWS::SSM::Parameter', {
    Name: `${path}/url`,
    Value: {
      'Fn::Join': ['', ['https://', { Ref: Match.anyValue() }, '.execute-api.', ...REGION_TO_STAGE]],
    },
  });
  withStage.hasResourceProperties('AWS::SSM::Parameter', {
    Name: `${path}/awsRegion`,
    Value: { Ref: 'AWS::Region' },
  });
  stack.resourceCountIs('AWS::SSM::Parameter', 0);
});

const REGION_TO_STAGE = [{ Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/v1'];

test('the outputs have the names that FHIR Works documents', () => {
  expect(Object.keys(stack.findOutputs('*'))).toEqual(
    expect.arrayContaining(['TransformApiRootUrl', 'TransformApiRegion', 'TransformApiAccountId']),
  );
});
