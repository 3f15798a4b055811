import {
  AccessLogFormat,
  type AuthorizationType,
  type CfnRestApi,
  EndpointType,
  LogGroupLogDestination,
  type MethodDeploymentOptions,
  MethodLoggingLevel,
  ResponseType,
  RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import type { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { encryptedLog } from '../security/encrypted-log.ts';

export interface LambdaApiProps {
  /** CloudWatch metrics use it as a dimension. */
  readonly name: string;
  readonly description: string;
  /** Who may call it. */
  readonly policy: PolicyDocument;
  /** How a method without an authorization type of its own finds out who calls it. */
  readonly authorizationType: AuthorizationType;
  /** Encrypts the logs. */
  readonly key: IKey;
  /** Requests a second, with a burst of twice as many; 429 above it. */
  readonly rateLimit: number;
  /** Methods with a limit of their own: `/path/METHOD`. */
  readonly methodOptions?: Record<string, MethodDeploymentOptions>;
  /** Content types whose bodies reach the Lambda as bytes, in base64; all others as text. */
  readonly binaryMediaTypes?: string[];
  /** API Gateway's own error responses, by content type. Its messages quote nothing from the request. */
  readonly errorTemplates: Record<string, string>;
  readonly wafAclArn: string | undefined;
}

export const STAGE = 'v1';

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

/** A REST API in front of a Lambda of ours: throttled, traced and logged, without anything of what it carries. */
export class LambdaApi extends Construct {
  readonly api: RestApi;
  /** Caller, request and outcome of each call. */
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, props: LambdaApiProps) {
    super(scope, id);
    const { key, rateLimit } = props;
    this.accessLog = encryptedLog(this, 'AccessLog', key);
    this.api = new RestApi(this, 'Api', {
      restApiName: props.name,
      description: props.description,
      endpointTypes: [EndpointType.REGIONAL],
      policy: props.policy,
      defaultMethodOptions: { authorizationType: props.authorizationType },
      ...(props.binaryMediaTypes && { binaryMediaTypes: props.binaryMediaTypes }),
      deployOptions: {
        stageName: STAGE,
        metricsEnabled: true,
        tracingEnabled: true,
        throttlingRateLimit: rateLimit,
        throttlingBurstLimit: 2 * rateLimit,
        ...(props.methodOptions && { methodOptions: props.methodOptions }),
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
    for (const [id, type] of Object.entries(OWN_ERRORS))
      this.api.addGatewayResponse(id, { type, templates: props.errorTemplates });
    if (props.wafAclArn !== undefined) {
      new CfnWebACLAssociation(this, 'WebAcl', {
        resourceArn: this.api.deploymentStage.stageArn,
        webAclArn: props.wafAclArn,
      });
    }
  }

  /** Without a trailing slash: callers append their path. */
  get rootUrl(): string {
    return `https://${this.api.restApiId}.execute-api.${this.api.env.region}.${this.api.stack.urlSuffix}/${STAGE}`;
  }

  /** A regional API accepts TLS 1.0 by default. A policy named SecurityPolicy_… requires an endpoint access mode. */
  #askForTls12(): void {
    const api = this.api.node.defaultChild as CfnRestApi;
    api.securityPolicy = SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09;
    api.endpointAccessMode = 'STRICT';
  }
}

const OWN_ERRORS = { Refused: ResponseType.DEFAULT_4XX, Failed: ResponseType.DEFAULT_5XX };
