import type { buildApp } from 'fauxqs';
import type { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js';

/** Adds S3's conditional writes (If-Match, If-None-Match), which the emulator ignores. */
export function heedConditions(app: ReturnType<typeof buildApp>, store: S3Store): void {
  const etagOf = (bucket: string, key: string) => {
    try {
      return store.headObject(bucket, key).etag;
    } catch {
      return undefined;
    }
  };
  // Synchronous, so that nothing can happen between the check and the write.
  app.addHook('preHandler', ({ method, headers, params }, reply, done) => {
    const { 'if-match': match, 'if-none-match': noneMatch } = headers;
    if (method !== 'PUT' || (match ?? noneMatch) === undefined) return done();
    const { bucket = '', '*': key = '' } = params as { bucket?: string; '*'?: string };
    const etag = etagOf(bucket, key);
    if (noneMatch === '*' ? etag === undefined : etag === match) return done();
    const [status, code] = etag === undefined ? [404, 'NoSuchKey'] : [412, 'PreconditionFailed'];
    reply.status(status).type('application/xml').send(`<Error><Code>${code}</Code></Error>`);
  });
}
