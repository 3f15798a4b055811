import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { FrameDecoder } from '../../hl7v2/frame-decoder.ts';
import { acceptance, type EndpointAnswer, type EndpointQuestion } from './endpoint.ts';

// An HL7 endpoint that accepts every message after a given time and does nothing else, so that the sender is measured. It
// is open only during a measurement: in between, the sender receives nothing.

const sockets = new Set<Socket>();
let measuring: Measurement | undefined;

interface Measurement {
  readonly question: EndpointQuestion;
  answered: number;
  begin: number;
  answerMs: number;
  readonly done: (answer: EndpointAnswer) => void;
}

const endpoint = createServer({ noDelay: true }, serve);
const port = await freePort(endpoint);
console.log(JSON.stringify({ message: 'listening', port }));
process.once('SIGTERM', () => process.exit(0));
// While it is closed nothing else keeps this process.
process.channel?.ref();
process.on('message', async (question: EndpointQuestion) => {
  const done = new Promise<EndpointAnswer>((resolve) => {
    measuring = { question, answered: 0, begin: 0, answerMs: 0, done: resolve };
  });
  await listening(endpoint, port);
  const answer = await done;
  // The last acknowledgments reach the sender before its connections close, so it resends nothing.
  await sleep(50);
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => endpoint.close(resolve));
  process.send?.(answer);
});

function serve(socket: Socket): void {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => undefined);
  const decoder = new FrameDecoder(2 ** 20);
  socket.on('data', (chunk) => {
    const arrived = performance.now();
    for (const event of decoder.push(chunk)) {
      if (event.kind !== 'frame') continue;
      const { delayMs } = measuring?.question ?? { delayMs: 0 };
      const acknowledgment = acceptance(event.payload);
      if (delayMs === 0) accept(socket, acknowledgment, arrived);
      else setTimeout(() => accept(socket, acknowledgment, arrived), delayMs);
    }
  });
}

function accept(socket: Socket, acknowledgment: Uint8Array, arrived: number): void {
  socket.write(acknowledgment);
  const now = performance.now();
  if (measuring === undefined) return;
  measuring.answered += 1;
  const { answered, question, done } = measuring;
  if (answered === question.skip) measuring.begin = now;
  if (answered > question.skip) measuring.answerMs += now - arrived;
  if (answered !== question.until) return;
  const counted = question.until - question.skip;
  done({ perSecond: (1000 * counted) / (now - measuring.begin), answerMs: measuring.answerMs / counted });
}

async function listening(server: Server, at: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function freePort(server: Server): Promise<number> {
  const found = await listening(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return found;
}
