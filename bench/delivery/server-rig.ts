import type { S3Client } from '@aws-sdk/client-s3';
import { localClients } from '../../local/emulator/emulator.ts';
import { LOCAL_AWS } from '../../runtime/local-pipeline/emulator-address.ts';
import { Child, type ChildOptions } from '../harness/child.ts';

const BUCKET = 'hl7-archive';

/** A test HL7 server and the emulator that it stores in, each a process of its own. */
export class ServerRig {
  readonly bucketName = BUCKET;
  readonly s3: S3Client;
  readonly server: Child;
  readonly #emulator: Child;

  private constructor(s3: S3Client, server: Child, emulator: Child) {
    this.s3 = s3;
    this.server = server;
    this.#emulator = emulator;
  }

  /** @param measured how the server is started, if not simply from its source */
  static async start(measured: Partial<ChildOptions> = {}): Promise<ServerRig> {
    const emulator = await Child.start({ entry: 'bench/delivery/emulator-process.ts' }, 'listening');
    try {
      const url = String(emulator.started.url);
      const environment = {
        ...LOCAL_AWS,
        AWS_ENDPOINT_URL: url,
        S3_BUCKET_NAME: BUCKET,
        LISTEN_HOST: '127.0.0.1',
        PORT_NUMBER: '0',
        HEALTH_PORT: '0',
        ...measured.environment,
      };
      const options = { entry: 'test-hl7-server/main.ts', ...measured, environment };
      const server = await Child.start(options, 'listening');
      return new ServerRig(localClients(url).s3, server, emulator);
    } catch (error) {
      await emulator.stop();
      throw error;
    }
  }

  get port(): number {
    return Number(this.server.started.port);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.#emulator.stop();
    this.s3.destroy();
  }
}
