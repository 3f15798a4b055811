import type { Done, Method } from '../../bin/console/server/api.ts';
import { textIn } from '../../bin/console/server/routes.ts';
import type { Routes } from '../../bin/console/server/source.ts';
import type { AnyPipeline } from '../pipeline/pipeline.ts';
import { samples } from '../samples/patients.ts';
import { send } from './send.ts';
import { sendDirectly } from './send-directly.ts';
import { healthPage } from './status.ts';
import type { Watch } from './watch.ts';

/** What only the pipeline on this machine does: send, and set the faults of the test HL7 server. */
export function localRoutes(pipeline: AnyPipeline, watch: Watch, look: () => Promise<void>): Routes {
  const { sender, server } = pipeline;
  const atHealthPort = async (port: number, path: string, init: RequestInit) => {
    const { status, text } = await healthPage(port, path, init);
    await look();
    return { value: { isDone: status === 200, text } };
  };
  return {
    'GET /console/samples': async () => ({ value: await samples(Math.random) }),
    'POST /console/messages': async ({ body }) => {
      const method: Method = body.method === 'PUT' ? 'PUT' : 'POST';
      const answer = await send(pipeline.url, method, textIn(body.text));
      if (answer.controlId !== undefined) watch.messages.sent(answer.controlId, textIn(body.text));
      return { value: answer };
    },
    'POST /console/direct': async ({ body }) =>
      server === undefined
        ? onlyTestServer(
            'Only the test HL7 server is sent messages from here. Use npm run probe for your own.',
          )
        : {
            value: await sendDirectly(textIn(body.text), server.port, (controlId) =>
              watch.messages.ignore(controlId),
            ),
          },
    'PUT /console/fault-plan': async ({ body }) =>
      server === undefined
        ? onlyTestServer('Only the test HL7 server takes a fault plan.')
        : atHealthPort(server.healthPort, '/fault-plan', { method: 'PUT', body: textIn(body.plan) }),
    'POST /console/resume': () => atHealthPort(sender.healthPort, '/resume', { method: 'POST' }),
  };
}

function onlyTestServer(text: string): { status: number; value: Done } {
  return { status: 404, value: { isDone: false, text } };
}
