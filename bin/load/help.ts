export const HELP = `npm run load -- FILE|FOLDER --url URL [OPTION…] — sends the Patients of a FHIR bulk export through the API, once each.

FILE is NDJSON (one resource per line), or .json with one resource or a Bundle. For a FOLDER, all .ndjson and .json files
in and below it are read, sorted by name. Files may be gzipped. Resources of other types are counted, not sent. A Bundle
in NDJSON is rejected.

  --url URL          root of the API, https://HOST/STAGE; /persistence/Patient/ID is added
  --concurrency N    concurrent requests, 1 to 256                                            8
  --timeout S        seconds to wait for an answer; the API takes up to 29                   30
  --retries N        retries after 429, 5xx, no answer and no connection                      6
  --stop-after N     stop when N lines in a row were not accepted, 0 = never                 50
  --retry-rejected   send rejected lines again even if they have not changed
  --again            send also the versions that were sent before, for an endpoint that has lost them; take a new journal
  --journal FILE     progress, to resume from             next to the source, .load-journal.jsonl
  --summary FILE     outcome of each line, NDJSON         next to the source, .load-summary.jsonl
  --sigv4            sign for execute-api with the credentials that the AWS SDK finds: those of load-role
  --region REGION    region to sign for                   the region in the URL's host, else AWS_REGION
  --dry-run          check every line as the transform does, but send nothing; needs no --url and writes no journal;
                     its summary is next to the source, .load-dry-run.jsonl. SITE_PROFILE, the path of a site profile
                     or its JSON, says what the site refuses
  --json             with --dry-run: what is not mapped exactly or too long, by path over the whole export, with counts and
                     examples; inactive and merged Patients; what is refused. JSON on standard output
  --html FILE        the same as a page
  -h, --help         this text

Each Patient is sent with PUT to its own id, so a retry updates it and never creates a second one. The message is an A31.
A Patient without an id gets a UUID that is derived from its line and a secret in the journal: keep the journal. Lines
with the same id are sent one after the other. Ctrl-C finishes the requests in flight and stops; a second Ctrl-C stops at
once. To resume, run the same command again, also after a kill or a crash. A rejected line is sent again after it was
fixed in place, a failed line at every run. Ten failures in a row that do not depend on the content (no permission, no
connection) always stop the load.
Exit codes: 0 all accepted, 1 some not, no Patient, or stopped by failures, 2 wrong options or a source that cannot be used, 130 interrupted.

Examples:
  npm run load -- export/ --dry-run
  npm run load -- Patient.ndjson.gz --url http://127.0.0.1:3000
  AWS_PROFILE=go-live npm run load -- export/ --url https://abc123.execute-api.eu-central-1.amazonaws.com/v1 --sigv4
`;
