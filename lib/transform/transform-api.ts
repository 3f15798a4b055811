import {
  AccessLogFormat,
  AuthorizationType,
  type CfnRestApi,
  EndpointType,
  JsonSchemaType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type MethodOptions,
  type Model,
  ResponseType,
  RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { encryptedLog } from '../security/encrypted-log.ts';
import { routerPolicy } from './router-policy.ts';

export interface TransformApiProps {
  readonly handler: IFunction;
  /** Encrypts the logs. */
  readonly key: IKey;
  /** ARN of the router's role. Only it and `loadRole` may call the API. */
  readonly routerRole: string;
  /** Requests a second, with a burst of twice as many; 429 above it. */
  readonly rateLimit: number;
  /** ARN of the role that `npm run load` calls with. */
  readonly loadRole: string | undefined;
  readonly wafAclArn: string | undefined;
}

const STAGE = 'v1';

/** Caller, request and outcome. The path itself is not logged, only its template: a caller can put anything into an id. */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    caller: '$context.identity.userArn',
    method: '$context.httpMethod',
    resource: '$context.resourcePath',
    status: '$context.status',
    responseType: '$context.error.responseType',
    latencyMs: '$context.responseLatency',
    integrationLatencyMs: '$context.integrationLatency',
    integrationStatus: '$context.integration.status',
    tlsVersion: '$context.tlsVersion',
    traceId: '$context.xrayTraceId',
  }),
);

/** The REST API of the transform, for FHIR Works alone. */
export class TransformApi extends Construct {
  readonly api: RestApi;
  /** Caller, request and outcome of each call. */
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, props: TransformApiProps) {
    super(scope, id);
    const { key, handler, rateLimit } = props;
    this.accessLog = encryptedLog(this, 'AccessLog', key);
    this.api = new RestApi(this, 'Api', {
      // CloudWatch metrics use this name as a dimension.
      restApiName: 'fhir-to-hl7v2-transform',
      description: 'FHIR to HL7 v2 integration transform',
      endpointTypes: [EndpointType.REGIONAL],
      policy: routerPolicy([props.routerRole, props.loadRole].filter((role) => role !== undefined)),
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
      deployOptions: {
        stageName: STAGE,
        metricsEnabled: true,
        tracingEnabled: true,
        throttlingRateLimit: rateLimit,
        throttlingBurstLimit: 2 * rateLimit,
        // Data tracing would log whole requests and answers: patient data.
        dataTraceEnabled: false,
        loggingLevel: MethodLoggingLevel.ERROR,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat: ACCESS_LOG,
      },
    });
    this.#askForTls12();
    const executionLog = encryptedLog(
      this,
      'ExecutionLog',
      key,
      `API-Gateway-Execution-Logs_${this.api.restApiId}/${STAGE}`,
    );
    this.api.deploymentStage.node.addDependency(executionLog);
    this.#addRoutes(new LambdaIntegration(handler));
    this.#answerInOneShape();
    if (props.wafAclArn !== undefined) {
      new CfnWebACLAssociation(this, 'WebAcl', {
        resourceArn: this.api.deploymentStage.stageArn,
        webAclArn: props.wafAclArn,
      });
    }
  }

  /** Without a trailing slash: callers append `/persistence/…`. */
  get rootUrl(): string {
    return `https://${this.api.restApiId}.execute-api.${this.api.env.region}.${this.api.stack.urlSuffix}/${STAGE}`;
  }

  /** A regional API accepts TLS 1.0 by default. A policy named SecurityPolicy_… requires an endpoint access mode. */
  #askForTls12(): void {
    const api = this.api.node.defaultChild as CfnRestApi;
    api.securityPolicy = SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09;
    api.endpointAccessMode = 'STRICT';
  }

  #addRoutes(integration: LambdaIntegration): void {
    const type = this.api.root.addResource('persistence').addResource('{resource_type}');
    const instance = type.addResource('{id}');
    const withBody = this.#methodsWithBody();
    type.addMethod('POST', integration, withBody);
    instance.addMethod('PUT', integration, withBody);
    // The transform itself answers all other methods with 405.
    for (const resource of [type, instance]) resource.addMethod('ANY', integration);
  }

  /** Refuses a body that is not a FHIR resource before the Lambda runs. A validator without a model accepts everything. */
  #methodsWithBody(): MethodOptions {
    const resource: Model = this.api.addModel('ResourceModel', {
      modelName: 'Resource',
      contentType: 'application/json',
      schema: {
        type: JsonSchemaType.OBJECT,
        required: ['resourceType'],
        properties: { resourceType: { type: JsonSchemaType.STRING } },
      },
    });
    return {
      requestModels: { 'application/json': resource, 'application/fhir+json': resource },
      requestValidator: this.api.addRequestValidator('Validator', {
        validateRequestBody: true,
        validateRequestParameters: true,
      }),
    };
  }

  /** Gives API Gateway's own error responses the shape of ours. Its messages quote nothing from the request. */
  #answerInOneShape(): void {
    const templates = { 'application/json': '{"resource": {}, "message": $context.error.messageString}' };
    for (const [id, type] of Object.entries({
      Refused: ResponseType.DEFAULT_4XX,
      Failed: ResponseType.DEFAULT_5XX,
    }))
      this.api.addGatewayResponse(id, { type, templates });
  }
}
