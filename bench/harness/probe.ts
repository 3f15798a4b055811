// Loaded into a measured process in addition to its own code: reports its resource usage on request.
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  // The second one frees what finalizers of the first have let go.
  for (let times = 0; times < 2; times += 1) globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ rss, heapUsed, isCollected: globalThis.gc !== undefined, cpuMs: (user + system) / 1000 });
});
process.channel?.unref();
