import {
  AuthorizationType,
  LambdaIntegration,
  type MethodDeploymentOptions,
  MethodLoggingLevel,
  ResponseType,
} from 'aws-cdk-lib/aws-apigateway';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { DialectName, FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { LambdaApi } from '../transform/lambda-api.ts';
import { intakePolicy } from './intake-policy.ts';

export interface IntakeApiProps {
  readonly handler: IFunction;
  /** Encrypts the logs. */
  readonly key: IKey;
  readonly sources: readonly FhirSource[];
  readonly wafAclArn: string | undefined;
}

/** The REST API of the intake: a path for each source. */
export class IntakeApi extends LambdaApi {
  constructor(scope: Construct, id: string, { sources, ...props }: IntakeApiProps) {
    super(scope, id, {
      ...props,
      name: 'fhir-to-hl7v2-intake',
      description: 'Changes of FHIR servers, for HL7 v2',
      policy: intakePolicy(sources),
      authorizationType: AuthorizationType.NONE,
      // Of the methods that no source sends.
      rateLimit: Math.min(...sources.map(rateLimitOf)),
      methodOptions: Object.fromEntries(sources.flatMap(limits)),
      // A signature is of the bytes, and API Gateway replaces those that are no UTF-8 in what it takes for a text.
      binaryMediaTypes: ['*/*'],
      errorTemplates: outcome('processing'),
    });
    // A client that knows when to come again does.
    this.api.addGatewayResponse('Throttled', {
      type: ResponseType.THROTTLED,
      responseHeaders: { 'Retry-After': "'1'" },
      templates: outcome('throttled'),
    });
    const integration = new LambdaIntegration(props.handler, { allowTestInvoke: false });
    for (const { name, authentication } of sources) {
      const authorizationType =
        authentication.scheme === 'iam' ? AuthorizationType.IAM : AuthorizationType.NONE;
      const root = this.api.root.addResource(name);
      for (const resource of [root, root.addResource('{proxy+}')])
        resource.addMethod('ANY', integration, { authorizationType });
    }
  }

  urlOf({ name }: FhirSource): string {
    return `${this.rootUrl}/${name}`;
  }
}

/** What servers send. The intake itself answers all other methods with 405. */
const METHODS: Readonly<Record<DialectName, readonly string[]>> = {
  'rest-hook': ['POST', 'PUT', 'DELETE'],
  topic: ['POST'],
  medplum: ['POST'],
  transaction: ['POST'],
  rest: ['GET', 'POST', 'PUT', 'DELETE'],
};

const RATE_LIMIT = 50;

function rateLimitOf({ rateLimit = RATE_LIMIT }: FhirSource): number {
  return rateLimit;
}

/** API Gateway knows no limit for ANY, only for each method. One with settings of its own inherits none of the stage. */
function limits(source: FhirSource): [string, MethodDeploymentOptions][] {
  const { name, dialect } = source;
  const options: MethodDeploymentOptions = {
    throttlingRateLimit: rateLimitOf(source),
    throttlingBurstLimit: 2 * rateLimitOf(source),
    metricsEnabled: true,
    loggingLevel: MethodLoggingLevel.ERROR,
    dataTraceEnabled: false,
  };
  return METHODS[dialect].flatMap((method) =>
    [`/${name}`, `/${name}/{proxy+}`].map((path): [string, MethodDeploymentOptions] => [
      `${path}/${method}`,
      options,
    ]),
  );
}

/** @param code of the value set issue-type */
function outcome(code: 'processing' | 'throttled'): Record<string, string> {
  return {
    'application/json': `{"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "${code}", "diagnostics": $context.error.messageString}]}`,
  };
}
