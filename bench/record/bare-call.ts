import { Agent, request } from 'node:http';

/** What a call takes without the SDK, in ms: a bare request, which the emulator refuses, and its answer. */
export async function bareCallsMs(url: string, target: string, count: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await new Promise<void>((resolve, reject) => {
      const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
      request(url, { method: 'POST', agent, headers }, (answer) => answer.resume().once('end', resolve))
        .once('error', reject)
        .end('{}');
    });
    times.push(performance.now() - start);
  }
  agent.destroy();
  return times;
}
