export const HELP = `npm run load -- FILE|FOLDER --url URL [OPTION…] — sends the Patients of a FHIR bulk export through the API, once each.

FILE is NDJSON (a resource a line), or .json with one resource or a Bundle; of a FOLDER all .ndjson and .json files in
and below it, by name. Each may be gzip. Resources of other types are counted and not sent; a Bundle in NDJSON is rejected.

  --url URL          root of the API, https://HOST/STAGE; /persistence/Patient/ID is added
  --concurrency N    Patients on their way at the same time, 1 to 256                         8
  --timeout S        seconds to wait for an answer; the API takes up to 29                   30
  --retries N        further attempts after 429, 5xx, no answer and no connection             6
  --stop-after N     stop when N lines in a row were not accepted, 0 = never                 50
  --retry-rejected   send rejected lines again, though they are as they were
  --journal FILE     what was done, to go on from         beside the source, .load-journal.jsonl
  --summary FILE     what became of each line, NDJSON     beside the source, .load-summary.jsonl
  --sigv4            sign for execute-api, with the credentials that the AWS SDK finds: those of load-role
  --region REGION    region to sign for                   that of the URL's host, else AWS_REGION
  --dry-run          check every line as the transform does, send nothing; needs no --url, keeps no journal, and its
                     summary is beside the source, .load-dry-run.jsonl
  -h, --help         this text

Each Patient is a PUT of its own id, so a repeat updates it and never makes a second one; the message is an A31. One
without an id gets a UUID that is made from its line and a secret of the journal: keep the journal. Lines with the same
id go one after the other. Ctrl-C ends in peace, once more at once; the same command then goes on, also after a kill or a
crash. A rejected line is sent again once it was mended in its place, a failed one with every start. Ten in a row that fail
for no fault of theirs (no rights, no connection) always stop it.
Exit codes: 0 all accepted, 1 some not, no Patient, or stopped by failures, 2 wrong options or a source that cannot be used, 130 interrupted.

Examples:
  npm run load -- export/ --dry-run
  npm run load -- Patient.ndjson.gz --url http://127.0.0.1:3000
  AWS_PROFILE=go-live npm run load -- export/ --url https://abc123.execute-api.eu-central-1.amazonaws.com/v1 --sigv4
`;
