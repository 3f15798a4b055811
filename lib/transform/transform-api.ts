import {
  AuthorizationType,
  JsonSchemaType,
  LambdaIntegration,
  type MethodOptions,
  type Model,
} from 'aws-cdk-lib/aws-apigateway';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { LambdaApi } from './lambda-api.ts';
import { routerPolicy } from './router-policy.ts';

export interface TransformApiProps {
  readonly handler: IFunction;
  /** Encrypts the logs. */
  readonly key: IKey;
  /** ARN of the router's role. Only it, `loadRole` and `canaryRole` may call the API. */
  readonly routerRole: string;
  /** Requests a second, with a burst of twice as many; 429 above it. */
  readonly rateLimit: number;
  /** ARN of the role that `npm run load` calls with. */
  readonly loadRole: string | undefined;
  /** ARN of the canary's role, if there is one. */
  readonly canaryRole: string | undefined;
  readonly wafAclArn: string | undefined;
}

/** The REST API of the transform, for FHIR Works alone. */
export class TransformApi extends LambdaApi {
  constructor(scope: Construct, id: string, props: TransformApiProps) {
    super(scope, id, {
      ...props,
      name: 'fhir-to-hl7v2-transform',
      description: 'FHIR to HL7 v2 integration transform',
      policy: routerPolicy(
        [props.routerRole, props.loadRole, props.canaryRole].filter((role) => role !== undefined),
      ),
      authorizationType: AuthorizationType.IAM,
      // The shape of our answers.
      errorTemplates: { 'application/json': '{"resource": {}, "message": $context.error.messageString}' },
    });
    this.#addRoutes(new LambdaIntegration(props.handler, { allowTestInvoke: false }));
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
}
