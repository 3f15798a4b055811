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
  /** ARN of the role that alone may call, but for that of a load. */
  readonly routerRole: string;
  /** Requests a second, with 429 above it; at once it takes twice as many. */
  readonly rateLimit: number;
  /** ARN of the role that `npm run load` calls with. */
  readonly loadRole: string | undefined;
  readonly wafAclArn: string | undefined;
}

const STAGE = 'v1';

/** Who called what and how it went. The path itself holds ids that anybody can make up, so its template stands for it. */
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
  /** Who called what and how it went. */
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, props: TransformApiProps) {
    super(scope, id);
    const { key, handler, rateLimit } = props;
    this.accessLog = encryptedLog(this, 'AccessLog', key);
    this.api = new RestApi(this, 'Api', {
      // Metrics are told apart by it.
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
        // What it traces is whole requests and answers: patient data.
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

  /** Without a slash at its end: callers append `/persistence/…`. */
  get rootUrl(): string {
    return `https://${this.api.restApiId}.execute-api.${this.api.env.region}.${this.api.stack.urlSuffix}/${STAGE}`;
  }

  /** A regional API takes TLS 1.0 by default. What starts with SecurityPolicy_ has to say who may come by which name. */
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
    // Of the rest the transform says itself what it does not support.
    for (const resource of [type, instance]) resource.addMethod('ANY', integration);
  }

  /** A body that is no FHIR resource costs no Lambda. A validator without a model would let everything pass. */
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

  /** What API Gateway refuses by itself has the shape of our own answers. Its messages quote nothing of a request. */
  #answerInOneShape(): void {
    const templates = { 'application/json': '{"resource": {}, "message": $context.error.messageString}' };
    for (const [id, type] of Object.entries({
      Refused: ResponseType.DEFAULT_4XX,
      Failed: ResponseType.DEFAULT_5XX,
    }))
      this.api.addGatewayResponse(id, { type, templates });
  }
}
