import { frame } from '../../../hl7v2/mllp.ts';
import { type Behaviour, Endpoint } from './endpoint.ts';
import { MllpClient } from './mllp-client.ts';

/** An endpoint that passes messages on to an HL7 server and its answers back, where a test does not say otherwise. */
export class Relay extends Endpoint {
  readonly #serverPort: number;

  constructor(serverPort: number) {
    super();
    this.#serverPort = serverPort;
    this.otherwise = this.pass;
  }

  readonly pass: Behaviour = (socket) => {
    this.#exchange().then(
      (answer) => socket.write(frame(new TextEncoder().encode(answer))),
      () => socket.destroy(),
    );
  };

  /** The server gets the message and its answer is lost. */
  readonly loseAnswer: Behaviour = (socket) => {
    const drop = () => socket.destroy();
    this.#exchange().then(drop, drop);
  };

  async #exchange(): Promise<string> {
    const client = new MllpClient(this.#serverPort);
    client.send(this.messages.at(-1) ?? '');
    const [answer = ''] = await client.answered(1);
    client.socket.destroy();
    return answer;
  }
}
