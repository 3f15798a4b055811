import type { Reply } from './scripted-api.ts';
import { ScriptedApi } from './scripted-api.ts';

interface Stages {
  readonly AWSCURRENT: string;
  readonly AWSPREVIOUS?: string;
}

/** Secrets Manager on a real socket: GetSecretValue of its wire protocol (AWS JSON 1.1). */
export interface SecretsManager {
  readonly url: string;
  /** The stages that were asked for, in order. */
  readonly asked: readonly string[];
  /** Sets a secret; one that is there becomes its previous version. */
  put(arn: string, value: string): void;
  /** What it answers in place of the secret, if anything. */
  fail(status: number | undefined, type?: string): void;
  stop(): void;
}

export async function startSecretsManager(): Promise<SecretsManager> {
  const api = await ScriptedApi.start();
  const secrets = new Map<string, Stages>();
  const asked: string[] = [];
  let failure: { readonly status: number; readonly type: string } | undefined;

  const answer: Reply = (response, { headers, body }) => {
    const error = (status: number, type: string) =>
      response.writeHead(status).end(JSON.stringify({ __type: type, Message: 'no' }));
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
      return void error(400, 'UnknownOperationException');
    if (!/\/secretsmanager\/aws4_request, /.test(String(headers.authorization)))
      return void error(403, 'AccessDeniedException');
    const { SecretId, VersionStage } = JSON.parse(body.toString());
    asked.push(VersionStage);
    if (failure !== undefined) return void error(failure.status, failure.type);
    const value = secrets.get(SecretId)?.[VersionStage as keyof Stages];
    if (value === undefined) return void error(400, 'ResourceNotFoundException');
    response.end(
      JSON.stringify({
        ARN: SecretId,
        VersionStages: [VersionStage],
        SecretString: value,
        CreatedDate: 1.5e9,
      }),
    );
  };
  api.otherwise = answer;

  return {
    url: api.url,
    asked,
    put(arn, value) {
      const before = secrets.get(arn)?.AWSCURRENT;
      secrets.set(arn, { AWSCURRENT: value, ...(before === undefined ? {} : { AWSPREVIOUS: before }) });
    },
    fail(status, type = 'InternalServiceError') {
      failure = status === undefined ? undefined : { status, type };
    },
    stop: () => api.stop(),
  };
}
