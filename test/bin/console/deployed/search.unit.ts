import { queryFor } from '../../../../bin/console/deployed/search.ts';

test('a control ID and a FHIR id are searched alike', () => {
  expect(queryFor('1KDY2W1SE8')).toBe(
    'fields @message | filter controlId = "1KDY2W1SE8" or fhirId = "1KDY2W1SE8" | sort @timestamp asc | limit 1000',
  );
});

test.each(['', 'a" or controlId != "', 'O’Neill', 'FAMILY^GIVEN', 'x'.repeat(65), '?'])(
  '%j, which could change the query or be a name, is refused',
  (term) => {
    expect(() => queryFor(term)).toThrow('Expected a control ID or a FHIR id');
  },
);
