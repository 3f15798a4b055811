import { loggableId } from '../../../runtime/observability/loggable-id.ts';

test.each(['C1', '01JD4V6Q8ZABCDEFGHJK', '2026-01-02_a.b', '5f2c.hl7', 'x'.repeat(64)])(
  '"%s" is logged',
  (id) => {
    expect(loggableId(id)).toBe(id);
  },
);

test.each(['PLANTED^JANE', 'PLANTED JANE', 'PLANTED%5EJANE', 'PLANTED\r', 'Zoë', '', 'x'.repeat(65)])(
  '"%s" is not logged',
  (text) => {
    expect(loggableId(text)).toBe('?');
  },
);
