import { formatTrace, readTrace } from '../../../runtime/observability/trace.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';

test.each([
  [`Root=${ROOT};Parent=${PARENT};Sampled=1`, { traceId: ROOT, parentId: PARENT, isSampled: true }],
  [`Root=${ROOT}; Sampled=0`, { traceId: ROOT, parentId: undefined, isSampled: false }],
  [
    `Self=1-67891234-12456789abcdef012345678a;Sampled=?;Root=${ROOT};Lineage=1:a:0`,
    { traceId: ROOT, parentId: undefined, isSampled: false },
  ],
  [`Root=${ROOT};Parent=PLANTED;Sampled=1`, { traceId: ROOT, parentId: undefined, isSampled: true }],
])('%s', (header, trace) => {
  expect(readTrace(header)).toEqual(trace);
});

test.each([undefined, '', 'Sampled=1', 'Root=PLANTED;Sampled=1', `Root=${ROOT}x`, `${ROOT}`])(
  '%s is no trace',
  (header) => {
    expect(readTrace(header)).toBeUndefined();
  },
);

test('what is written reads as it was', () => {
  for (const trace of [
    { traceId: ROOT, parentId: PARENT, isSampled: true },
    { traceId: ROOT, parentId: undefined, isSampled: false },
  ])
    expect(readTrace(formatTrace(trace))).toEqual(trace);
});
