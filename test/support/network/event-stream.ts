/** One server-sent event. */
export interface StreamEvent {
  readonly name: string;
  readonly data: unknown;
}

/** Follows a stream of server-sent events, as a browser would; the list that it gives grows until `close`. */
export async function followEvents(url: string): Promise<{ events: StreamEvent[]; close(): void }> {
  const end = new AbortController();
  const response = await fetch(url, { signal: end.signal });
  if (response.body === null) throw new Error(`no stream, but ${response.status}`);
  const events: StreamEvent[] = [];
  const chunks = response.body.pipeThrough(new TextDecoderStream());
  const read = async () => {
    let text = '';
    for await (const chunk of chunks) {
      const parts = (text + chunk).split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(part) ?? [];
        if (name !== '') events.push({ name, data: JSON.parse(data) });
      }
    }
  };
  read().catch(() => undefined);
  return { events, close: () => end.abort() };
}
