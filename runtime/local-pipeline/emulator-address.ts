// How the emulator of SQS, S3 and DynamoDB is addressed, by the pipeline that runs it on this machine and by commands for that pipeline.

/** Credentials and region for all local requests. A real account is never used. */
export const LOCAL_AWS = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
};

/** Names of its queues: of messages, and of those that could not be delivered. */
export const QUEUE = 'adt.fifo';
export const QUARANTINE_QUEUE = 'adt-quarantine.fifo';

/** Name of its table of what was sent. */
export const RECORD_TABLE = 'adt-record';

/** URLs of the two queues of an emulator. Those that it returns itself have a host name that does not resolve. */
export function emulatorQueues(url: string): { queueUrl: string; quarantineQueueUrl: string } {
  const account = `${url}/000000000000`;
  return { queueUrl: `${account}/${QUEUE}`, quarantineQueueUrl: `${account}/${QUARANTINE_QUEUE}` };
}

/** Configuration of an SDK client that connects to the emulator only. */
export function emulatorConfig(url: string) {
  const credentials = {
    accessKeyId: LOCAL_AWS.AWS_ACCESS_KEY_ID,
    secretAccessKey: LOCAL_AWS.AWS_SECRET_ACCESS_KEY,
  };
  return { endpoint: url, region: LOCAL_AWS.AWS_REGION, credentials };
}
