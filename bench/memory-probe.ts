// Loaded into a process that is measured, beside its own code: tells its memory after garbage collection when asked.
process.on('message', () => {
  // The second one frees what finalizers of the first have let go.
  for (let times = 0; times < 2; times += 1) globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ rss, heapUsed, isCollected: globalThis.gc !== undefined });
});
process.channel?.unref();
